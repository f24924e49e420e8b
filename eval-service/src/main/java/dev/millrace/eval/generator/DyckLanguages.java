package dev.millrace.eval.generator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Beginnings of well-nested sequences of four kinds of brackets that are to be closed:
 * {@code ... Input: [ ( [ ]}, target {@code ) ]}. Difficulty d has 4 d brackets, or up to 3 more.
 */
public final class DyckLanguages implements Generator {
    private static final String PROMPT =
            "Complete the rest of the sequence, making sure that the parentheses are closed properly. Input: ";
    private static final String OPENING = "[{<(";
    private static final String CLOSING = "]}>)";

    @Override
    public Example draw(RandomGenerator random, int difficulty) {
        int length = 4 * difficulty + random.nextInt(4);
        List<String> shown = new ArrayList<>(length);
        Deque<String> open = new ArrayDeque<>();
        while (shown.size() < length) {
            boolean closes = !open.isEmpty() && random.nextInt(5) < 2;
            if (closes && (open.size() > 1 || shown.size() + 1 < length)) {
                shown.add(open.pop());
            } else {
                int kind = random.nextInt(OPENING.length());
                shown.add(OPENING.substring(kind, kind + 1));
                open.push(CLOSING.substring(kind, kind + 1));
            }
        }
        return new Example(PROMPT + String.join(" ", shown), String.join(" ", open));
    }
}
