package dev.millrace.tokenizer.tools;

import dev.millrace.constraint.Constraint;
import dev.millrace.constraint.ConstraintSource;
import dev.millrace.constraint.Matcher;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A text of a grammar, made of printable ASCII; it closes what it can close soon. */
final class AnyText {
    private static final String CLOSING = "}]\"";

    private AnyText() {}

    static String of(String gbnf, Random random) {
        var at = Constraint.compile(new ConstraintSource.Grammar(gbnf)).start();
        var text = new StringBuilder();
        while (!at.canEnd()) {
            char c = closing(at, random);
            for (int tries = 0; !at.allows(bytes(c)); tries++) {
                c = tries % 2 == 1 ? '\n' : next(random);
            }
            at = at.advance(bytes(c)).orElseThrow();
            text.append(c);
        }
        return text.toString();
    }

    /** What closes something, half of the time, where that is allowed. */
    private static char closing(Matcher at, Random random) {
        if (random.nextBoolean()) {
            for (char c : CLOSING.toCharArray()) {
                if (at.allows(bytes(c))) {
                    return c;
                }
            }
        }
        return next(random);
    }

    private static char next(Random random) {
        return (char) (' ' + random.nextInt(95));
    }

    private static byte[] bytes(char c) {
        return Character.toString(c).getBytes(StandardCharsets.UTF_8);
    }
}
