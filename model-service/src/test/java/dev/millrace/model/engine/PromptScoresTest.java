package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.AllowedIds;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.TokenScores;
import dev.millrace.model.engine.SequenceResult.Scored;
import dev.millrace.model.engine.SequenceResult.Selected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores of prompts, against sorting and counting all logits of each position and a log-softmax in doubles. */
@Timeout(30)
class PromptScoresTest {
    private static final int CONTEXT = 300;

    private final FakeForwardPass pass = new FakeForwardPass(3, CONTEXT);
    private final InferenceEngine engine =
            new InferenceEngine(pass, EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO);
    private final ResultQueue results = new ResultQueue();
    private final CommandStream stream = engine.open(results);

    @AfterEach
    void stop() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource({"2,20", "64,3", "65,0", "128,1", "129,20", "300,20"})
    void sayWhatASlowReaderOfAllLogitsFinds(int length, int alternatives) throws InterruptedException {
        int[] prompt = prompt(length);
        stream.submit(List.of(open(1, prompt.clone(), alternatives)));
        int next = 1;
        for (SequenceResult result = results.take(); result instanceof Scored scored; result = results.take()) {
            assertEquals(next, scored.scores().first());
            assertScores(prompt, alternatives, scored.scores());
            next += scored.scores().logprobs().length;
        }
        assertEquals(length, next);
    }

    @ParameterizedTest
    @CsvSource({"150,101,2", "150,149,0", "300,65,20", "70,2,1"})
    void fromAPositionOnAreTheSameAndWhatStandsBeforeIsTakenFromACache(int length, int from, int alternatives)
            throws InterruptedException {
        int[] prompt = prompt(length);
        stream.submit(List.of(open(1, Arrays.copyOf(prompt, length - 1), Command.Open.NOT_SCORED)));
        assertInstanceOf(Selected.class, results.take());
        stream.submit(List.of(
                new Command.Close(1),
                new Command.Open(
                        2,
                        prompt.clone(),
                        0,
                        CandidateSelection.best(),
                        Scheduling.DEFAULT,
                        Long.MAX_VALUE,
                        alternatives,
                        from,
                        AllowedIds.ANY)));
        int next = from;
        SequenceResult result = results.take();
        for (; result instanceof Scored scored; result = results.take()) {
            assertEquals(next, scored.scores().first());
            assertScores(prompt, alternatives, scored.scores());
            next += scored.scores().logprobs().length;
        }
        assertEquals(length, next);
        int cached = from - 1 < EngineLimits.DEFAULT.prefixMin() ? 0 : from - 1;
        assertEquals(cached, assertInstanceOf(Selected.class, result).cachedTokens());
    }

    @Test
    void fromBehindThePromptAreRefused() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> new Command.Open(
                        1,
                        new int[7],
                        0,
                        CandidateSelection.best(),
                        Scheduling.DEFAULT,
                        Long.MAX_VALUE,
                        0,
                        7,
                        AllowedIds.ANY));
        assertEquals("prompt_logprobs_from must be below the 7 token_ids, is 7", error.getMessage());
    }

    @Test
    void ofAPromptOfOneTokenAreNone() throws InterruptedException {
        stream.submit(List.of(open(1, new int[] {7}, 5)));
        assertInstanceOf(Selected.class, results.take());
    }

    @Test
    void comeInPartsOfAChunkBeforeTheCandidates() throws InterruptedException {
        stream.submit(List.of(open(1, prompt(200), 2)));
        List<Integer> sizes = new ArrayList<>();
        SequenceResult result = results.take();
        for (; result instanceof Scored scored; result = results.take()) {
            sizes.add(scored.scores().logprobs().length);
        }
        assertEquals(List.of(64, 64, 64, 7), sizes);
        assertEquals(
                FakeForwardPass.argmaxAfter(prompt(200)),
                assertInstanceOf(Selected.class, result).candidates().ids()[0]);
    }

    @Test
    void areTheSameBesideOtherSequences() throws InterruptedException {
        int[] prompt = prompt(150);
        int[] other = prompt(40);
        stream.submit(List.of(open(1, other.clone(), Command.Open.NOT_SCORED), open(2, prompt.clone(), 4)));
        int scored = 0;
        boolean selected = false;
        while (!selected) {
            switch (results.take()) {
                case Scored part -> {
                    assertScores(prompt, 4, part.scores());
                    scored += part.scores().logprobs().length;
                }
                case Selected candidates
                when candidates.sequence() == 1 -> {
                    assertEquals(
                            FakeForwardPass.argmaxAfter(other),
                            candidates.candidates().ids()[0]);
                    other = Arrays.copyOf(other, other.length + 1);
                    other[other.length - 1] = candidates.candidates().ids()[0];
                    stream.submit(List.of(new Command.Step(1, other[other.length - 1])));
                }
                case Selected _ -> selected = true;
                case SequenceResult unexpected -> throw new AssertionError(unexpected);
            }
        }
        assertEquals(149, scored);
    }

    @Test
    void refuseMoreAlternativesThanTheBound() {
        var error = assertThrows(IllegalArgumentException.class, () -> open(1, new int[2], 21));
        assertEquals("prompt_logprobs must be 0 to 20, is 21", error.getMessage());
    }

    private static void assertScores(int[] prompt, int alternatives, TokenScores scores) {
        for (int i = 0; i < scores.logprobs().length; i++) {
            int position = scores.first() + i;
            float[] logits = FakeForwardPass.logitsAfter(Arrays.copyOf(prompt, position));
            double total = 0;
            for (float logit : logits) {
                total += Math.exp(logit);
            }
            double logTotal = Math.log(total);
            int token = prompt[position];
            assertEquals(logits[token] - logTotal, scores.logprobs()[i], 1e-5);
            long higher = IntStream.range(0, logits.length)
                    .filter(id -> logits[id] > logits[token])
                    .count();
            assertEquals(higher, scores.ranks()[i]);
            List<Integer> best = IntStream.range(0, logits.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]))
                    .limit(alternatives)
                    .toList();
            for (int rank = 0; rank < alternatives; rank++) {
                assertEquals(best.get(rank), scores.topIds()[i * alternatives + rank]);
                double logprob = logits[best.get(rank)] - logTotal;
                assertEquals(logprob, scores.topLogprobs()[i * alternatives + rank], 1e-5);
            }
        }
        assertEquals(scores.logprobs().length * alternatives, scores.topIds().length);
    }

    private static Command open(long id, int[] ids, int alternatives) {
        return new Command.Open(
                id, ids, 0, CandidateSelection.best(), Scheduling.DEFAULT, Long.MAX_VALUE, alternatives);
    }

    private static int[] prompt(int length) {
        int[] ids = new int[length];
        Arrays.setAll(ids, i -> (i * 37 + i / 5) % FakeForwardPass.VOCABULARY);
        return ids;
    }
}
