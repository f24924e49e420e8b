package dev.millrace.constraint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The shortest rest is what its two equations say: nothing where a text may end, else one byte and the best rest after it. */
class ShortestRestTest {
    @Test
    void isTheShortestOfAllWaysOn() {
        var random = new Random(21);
        var schemas = new RandomSchemas(random);
        for (int i = 0; i < 150; i++) {
            holds(new ConstraintSource.JsonSchema(schemas.next()), random);
        }
        for (var pattern : List.of("a{3,7}b?", "(?:ab|a(?:cde|c)){2}", "x*yz|[0-9]{5}", "é+|日本")) {
            holds(new ConstraintSource.Regex(pattern), random);
        }
        holds(new ConstraintSource.JsonObject(), random);
        holds(new ConstraintSource.Grammar("root ::= \"(\" (root \"longer than nothing\" | root? ) \")\""), random);
    }

    private static void holds(ConstraintSource source, Random random) {
        var at = Constraint.compile(source).start();
        for (int i = 0; i < 60 && !at.mustEnd(); i++) {
            var ways = new ArrayList<Matcher>();
            long best = Long.MAX_VALUE;
            for (int b = 0; b < 256; b++) {
                var after = at.advance(new byte[] {(byte) b});
                after.ifPresent(ways::add);
                best = Math.min(best, after.map(Matcher::shortestRest).orElse(Long.MAX_VALUE));
            }
            assertEquals(at.canEnd() ? 0 : 1 + best, at.shortestRest(), source.toString());
            at = ways.get(random.nextInt(ways.size()));
        }
    }
}
