package dev.millrace.eval.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A token a character, but "th" is one; the prefix is 0 and the context ten tokens. */
class ProbesTest {
    private static final int CONTEXT = 10;

    private final Probes probes = new Probes(new TokenText() {
        @Override
        public List<Integer> encode(String text) {
            return text.replace("th", "\u0001").chars().boxed().toList();
        }

        @Override
        public int prefix() {
            return 0;
        }

        @Override
        public int contextLength() {
            return CONTEXT;
        }
    });

    @Test
    void scoresTheContinuationBehindItsContext() {
        assertEquals(score("ab c", 2), likelihood("ab", " c"));
    }

    @Test
    void blanksAtTheContextsEndBelongToTheContinuation() {
        assertEquals(score("ab \u00a0c", 2), likelihood("ab \u00a0", "c"));
    }

    @Test
    void tokensThatReachAcrossAreTakenWhole() {
        assertEquals(score("a\u0001e", 2), likelihood("at", "he"));
        assertEquals(score("a\u0001", 1), likelihood("at", "h"));
    }

    @Test
    void withoutAContextThePrefixStandsThere() {
        assertEquals(score("\u0000ab", 1), likelihood("", "ab"));
        assertEquals(score("\u0000 ab", 1), likelihood(" ", "ab"));
    }

    @Test
    void whatIsTooLongLosesItsBeginning() {
        assertEquals(score("89abcdefg", 8), likelihood("0123456789abcdef", "g"));
        assertEquals(score("bcdefghij", 1), likelihood("01", "23456789abcdefghij"));
    }

    /** Against the list of windows that the definition gives: each token scored once, in order, none without a context. */
    @Test
    void longTextsAreReadInWindowsThatScoreEachTokenOnce() {
        for (int length = 1; length < 60; length++) {
            var text = "x".repeat(length);
            var lengths = new ArrayList<Integer>();
            for (var probe : probes.of(new Request.Rolling(text))) {
                var score = (Probe.Score) probe;
                lengths.add(score.ids().size() - score.from());
                assertEquals(true, score.ids().size() <= CONTEXT - 1, "length " + length);
                assertEquals(lengths.size() == 1 ? 0 : 'x', score.ids().getFirst());
            }
            assertEquals(length, lengths.stream().mapToInt(Integer::intValue).sum());
            assertEquals((length + 7) / 8, lengths.size());
        }
    }

    @Test
    void laterWindowsLookBackAsFarAsTheyCan() {
        var ids = new Random(1).ints(19, 33, 100).boxed().toList();
        var text = new StringBuilder();
        ids.forEach(id -> text.append((char) id.intValue()));
        var all = probes.of(new Request.Rolling(text.toString().replace("th", "xx")));
        assertEquals(3, all.size());
        assertEquals(1, ((Probe.Score) all.get(1)).from());
        // Three tokens are left for the last one, so it reads six before them.
        assertEquals(6, ((Probe.Score) all.get(2)).from());
        assertEquals(9, all.get(2).ids().size());
    }

    @Test
    void anAnswerHasItsRoomAndTheContextLosesItsBeginning() {
        var decoding = Decoding.greedy(List.of("."), 4);
        assertEquals(
                List.of(new Probe.Write(ids("56789"), decoding)),
                probes.of(new Request.Generate("0123456789", decoding)));
        var wrong = assertThrows(
                IllegalArgumentException.class,
                () -> probes.of(new Request.Generate("a", Decoding.greedy(List.of(), 9))));
        assertEquals("max_gen_toks is 9, but the model's context has 10 tokens", wrong.getMessage());
    }

    @Test
    void windowsAddUp() {
        var reply = Probes.reply(List.of(new Reply.Likelihood(-1, true, 3), new Reply.Likelihood(-2, false, 4)));
        assertEquals(new Reply.Likelihood(-3, false, 7), reply);
        assertEquals(new Reply.Text("a", 2), Probes.reply(List.of(new Reply.Text("a", 2))));
    }

    private Probe likelihood(String context, String continuation) {
        var all = probes.of(new Request.Likelihood(context, continuation));
        assertEquals(1, all.size());
        return all.getFirst();
    }

    private static Probe score(String text, int from) {
        return new Probe.Score(ids(text), from);
    }

    private static List<Integer> ids(String text) {
        return text.chars().boxed().toList();
    }
}
