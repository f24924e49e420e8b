package dev.millrace.constraint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GbnfTest {
    private static Constraint compiled(String gbnf) {
        return Constraint.compile(new ConstraintSource.Grammar(gbnf));
    }

    private static boolean accepts(Constraint constraint, String text) {
        var end = constraint.start().advance(text.getBytes(StandardCharsets.UTF_8));
        return end.isPresent() && end.get().canEnd();
    }

    @Test
    void readsLlamaCppsArithmetic() {
        var constraint = compiled("""
                # arithmetic.gbnf of llama.cpp
                root  ::= (expr "=" term "\\n")+
                expr  ::= term ([-+*/] term)*
                term  ::= num | "(" expr ")"
                num   ::= [0-9]+
                """);
        assertTrue(accepts(constraint, "1+(2*3)=7\n"));
        assertTrue(accepts(constraint, "1=1\n((2))=2\n"));
        assertFalse(accepts(constraint, "1+=7\n"));
        assertFalse(accepts(constraint, "(1=7\n"));
    }

    @Test
    void countsRepetitions() {
        var constraint = compiled("root ::= \"a\"{2} \"b\"{1,} [c-d]{0,2} (\"e\"\n | \"f\")?");
        assertTrue(accepts(constraint, "aab"));
        assertTrue(accepts(constraint, "aabbbcde"));
        assertFalse(accepts(constraint, "ab"));
        assertFalse(accepts(constraint, "aabcccf"));
    }

    /** Every text up to a length, by a reader of balanced brackets that is not ours to share faults with. */
    @Test
    void bracketsBalanceAsCountingSays() {
        var constraint = compiled("root ::= (\"(\" root \")\")*");
        var texts = new ArrayList<>(List.of(""));
        for (int length = 0; length < 10; length++) {
            var longer = new ArrayList<String>();
            for (var text : texts) {
                assertEquals(balanced(text), accepts(constraint, text), text);
                longer.add(text + "(");
                longer.add(text + ")");
            }
            texts = longer;
        }
    }

    private static boolean balanced(String text) {
        int open = 0;
        for (char c : text.toCharArray()) {
            open += c == '(' ? 1 : -1;
            if (open < 0) {
                return false;
            }
        }
        return open == 0;
    }

    @Test
    void listsByRightRecursionHaveNoDepth() {
        var constraint = compiled("root ::= \"x\" root | \"\"");
        assertTrue(accepts(constraint, "x".repeat(100_000)));
    }

    @Test
    void nestingEndsWhereTheDepthEndsAndStillCloses() {
        var at = compiled("root ::= \"[\" root \"]\" | \"x\"").start();
        int opened = 0;
        while (at.allows(new byte[] {'['})) {
            at = at.advance(new byte[] {'['}).orElseThrow();
            opened++;
        }
        assertEquals(Limits.DEFAULT.depthMax(), opened);
        at = at.advance(("x" + "]".repeat(opened)).getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
        assertTrue(at.canEnd() && at.mustEnd());
    }

    @Test
    void ambiguityOfEqualReadingsCostsNothing() {
        var constraint = compiled("root ::= (\"a\" | \"a\" | [a-b])* | (\"a\"*)*");
        assertTrue(accepts(constraint, "a".repeat(5_000)));
    }

    @Test
    void refusesWhatItCannotRun() {
        for (var gbnf : List.of(
                "root ::= root \"a\" | \"b\"",
                "root ::= a\na ::= b \"x\"\nb ::= \"\" a \"y\" | \"z\"",
                "root ::= missing",
                "start ::= \"a\"",
                "root ::= \"a",
                "root ::= [a",
                "root ::= (\"a\"",
                "root ::= \"a\" )",
                "root = \"a\"",
                "root ::= \"a\"{2,1}",
                "root ::= \"a\"\nroot ::= \"b\"",
                "root ::= \"(\" root \")\"",
                "root ::= <think>")) {
            assertThrows(InvalidConstraintException.class, () -> compiled(gbnf), gbnf);
        }
    }

    @Test
    void walksEndInAcceptedTexts() {
        var constraint = compiled("root ::= item (\", \" item)*\nitem ::= [^,\\x00-\\x1f]{1,5} | \"日本\"");
        var walk = new Walk(Walk.bytes(), new Random(5));
        int ended = 0;
        for (int i = 0; i < 50; i++) {
            var text = walk.text(constraint, 100);
            if (text != null) {
                assertTrue(accepts(constraint, text), text);
                ended++;
            }
        }
        assertTrue(ended > 20);
    }
}
