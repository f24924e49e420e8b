package dev.millrace.constraint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Sources that are meant to take long. Times are this thread's processor times, so a busy machine does not lengthen them;
 * the bounds of the code are counted, and the times here only show that the counts are not too generous.
 */
class BoundedWorkTest {
    /** What the sampler gives to all questions about one token. */
    private static final int STEP_WORK = 250_000;

    private static final long MS = 1_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static List<ConstraintSource> bombs() {
        var optional = IntStream.range(0, 4_000)
                .mapToObj(i -> "r" + i + " ::= \"x\"? r" + (i + 1) + " \"y\"?")
                .collect(Collectors.joining("\n"));
        var tails = IntStream.range(0, 4_000)
                .mapToObj(i -> "r" + i + " ::= \"\" | \"x\" r" + (i + 1) + " | r" + (i + 1))
                .collect(Collectors.joining("\n"));
        var many = IntStream.range(0, 8_000).mapToObj(i -> "\"w" + i + "\"").collect(Collectors.joining("|"));
        return List.of(
                new ConstraintSource.Regex("((a{1,1000}){1,1000}){1,1000}"),
                new ConstraintSource.Regex("((a{0,300}){0,300}b?){0,300}c"),
                new ConstraintSource.Regex("(a|a)*".repeat(300)),
                new ConstraintSource.Regex("(a|b)*a(a|b){1000}"),
                new ConstraintSource.Regex("(?:a?){500}a{500}"),
                new ConstraintSource.Regex("(.|a|ab|abc)*".repeat(60)),
                new ConstraintSource.Grammar("root ::= r0\n" + optional + "\nr4000 ::= \"z\""),
                new ConstraintSource.Grammar("root ::= r0\n" + tails + "\nr4000 ::= \"\""),
                new ConstraintSource.Grammar("root ::= (" + many + "){30000}"),
                new ConstraintSource.Grammar("root ::= \"a\" root root | \"\""),
                new ConstraintSource.Grammar("root ::= \"a\" root \"a\"? | \"a\" root \"b\"? | \"\""));
    }

    private static long cpu(Runnable task) {
        long start = THREADS.getCurrentThreadCpuTime();
        task.run();
        return THREADS.getCurrentThreadCpuTime() - start;
    }

    @Test
    void compilingEndsWithinASecondOneWayOrTheOther() {
        for (var bomb : bombs()) {
            long took = cpu(() -> {
                try {
                    Constraint.compile(bomb);
                } catch (InvalidConstraintException refused) {
                    assertTrue(!String.valueOf(refused.getMessage()).isEmpty());
                }
            });
            assertTrue(took < 1_000 * MS, took / MS + " ms: " + shortened(bomb));
        }
    }

    @Test
    void allQuestionsOfAStepTogetherTakeTensOfMilliseconds() {
        var tokens = new ArrayList<byte[]>();
        for (int length = 1; length <= 40; length++) {
            for (var piece : List.of("a", "ab", "b", "x", "abc", "w1")) {
                tokens.add(piece.repeat(length).getBytes(UTF_8));
            }
        }
        var trie = new TokenTrie(tokens);
        int asked = 0;
        for (int round = 0; round < 2; round++) {
            for (var bomb : bombs()) {
                long longest = 0;
                try {
                    var at = Constraint.compile(bomb).start();
                    for (int step = 0; step < 60; step++) {
                        var here = at;
                        var next = new ArrayList<Matcher>();
                        longest = Math.max(longest, cpu(() -> next.addAll(step(here, tokens, trie))));
                        asked++;
                        if (next.isEmpty()) {
                            break;
                        }
                        at = next.getFirst();
                    }
                } catch (InvalidConstraintException refused) {
                    // When it was compiled.
                }
                // The first round compiles the code.
                assertTrue(round == 0 || longest < 200 * MS, longest / MS + " ms: " + shortened(bomb));
            }
        }
        assertTrue(asked > 200, "steps asked: " + asked);
    }

    private static List<Matcher> step(Matcher at, List<byte[]> tokens, TokenTrie trie) {
        var work = new Work(STEP_WORK);
        var next = new ArrayList<Matcher>();
        try {
            at.allowed(trie, Matcher.ANY_REST, Integer.MAX_VALUE, work);
            for (byte[] token : tokens) {
                at.advance(token, work).ifPresent(next::add);
            }
        } catch (InvalidConstraintException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("too many readings"), e.getMessage());
        }
        return next;
    }

    @Test
    void aQuestionAskedAgainCostsNothing() {
        var at = Constraint.compile(new ConstraintSource.Regex("((a{1,1000}){1,1000}){1,1000}"))
                .start();
        byte[] token = "a".repeat(8).getBytes(UTF_8);
        assertThrows(InvalidConstraintException.class, () -> at.advance(token, new Work(5)));
        assertTrue(at.advance(token, new Work(1_000_000)).isPresent());
        assertTrue(at.advance(token, new Work(0)).isPresent());
    }

    /** Others have filled the table of places meanwhile: a text that stands in the old one is not asked everything anew. */
    @Test
    void aTableThatIsLeftBehindCostsAWalkOnce() {
        var tokens = IntStream.range(0, 2_000)
                .mapToObj(i -> Integer.toString(i * 7, 36).getBytes(UTF_8))
                .toList();
        var trie = new TokenTrie(tokens);
        var start = Constraint.compile(new ConstraintSource.JsonSchema("{\"type\":\"string\",\"maxLength\":10000}"))
                .start();
        var waiting = start.advance("\"once".getBytes(UTF_8)).orElseThrow();
        var other = waiting;
        for (int i = 0; i < 5_000; i++) {
            other = other.advance("a".getBytes(UTF_8)).orElseThrow();
        }
        waiting.allowed(trie, Matcher.ANY_REST, Integer.MAX_VALUE, new Work(STEP_WORK));
        var again = waiting.allowed(trie, Matcher.ANY_REST, Integer.MAX_VALUE, new Work(0));
        assertEquals(2_000, again.orElseThrow().ids().cardinality());
    }

    /** The text a{1000}, {1000} times: after n bytes there are as many readings as ways to cut n in three. */
    @Test
    void whatHasTooManyReadingsIsForbiddenWhoeverAsks() {
        var source = new ConstraintSource.Regex("((a{1,1000}){1,1000}){1,1000}");
        int first = longest(source, 1);
        assertTrue(first >= 8 && first < 600, "bytes followed: " + first);
        assertEquals(first, longest(source, 7));
    }

    private static int longest(ConstraintSource source, int stride) {
        var at = Constraint.compile(source).start();
        int bytes = 0;
        for (int step = stride; ; ) {
            var next = at.advance("a".repeat(step).getBytes(UTF_8));
            if (next.isPresent()) {
                at = next.get();
                bytes += step;
            } else if (step == 1) {
                return bytes;
            } else {
                step = 1;
            }
        }
    }

    private static String shortened(ConstraintSource source) {
        return source.toString().substring(0, Math.min(60, source.toString().length()));
    }
}
