package dev.millrace.tokenizer.tools;

import dev.millrace.constraint.Constraint;
import dev.millrace.constraint.ConstraintSource;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A text of a grammar, made of printable ASCII; it closes what it can close soon. */
final class AnyText {
    private static final String CLOSING = "\"}])";

    private AnyText() {}

    static String of(String gbnf, Random random) {
        var at = Constraint.compile(new ConstraintSource.Grammar(gbnf)).start();
        var text = new StringBuilder();
        while (!at.canEnd()) {
            char c = next(random);
            for (int tries = 0; !at.allows(bytes(c)); tries++) {
                c = tries > 500 ? '\n' : next(random);
            }
            at = at.advance(bytes(c)).orElseThrow();
            text.append(c);
        }
        return text.toString();
    }

    private static char next(Random random) {
        return random.nextInt(3) == 0 ? CLOSING.charAt(random.nextInt(CLOSING.length())) : (char) (' ' + random.nextInt(95));
    }

    private static byte[] bytes(char c) {
        return Character.toString(c).getBytes(StandardCharsets.UTF_8);
    }
}
