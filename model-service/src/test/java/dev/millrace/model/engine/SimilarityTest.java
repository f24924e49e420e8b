package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.CandidateSelection;
import dev.millrace.model.engine.SequenceResult.Failed;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import dev.millrace.model.engine.SequenceResult.Selected;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How like the tokens before it each token of a sequence is, against cosines in doubles of all its states anew. */
@Timeout(60)
class SimilarityTest {
    private static final CandidateSelection COMPARED = new CandidateSelection(1, 1, new int[0], true);

    private final InferenceEngine engine = new InferenceEngine(
            new FakeForwardPass(4, 300), EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO);
    private final ResultQueue results = new ResultQueue();
    private final CommandStream stream = engine.open(results);

    @AfterEach
    void stop() {
        engine.close();
    }

    /** Six at once in four slots: some are compared and replace their last token now and then, the others go on. */
    @Test
    void isThatOfASlowReaderWhateverIsTriedAndReplaced() throws InterruptedException {
        var random = new Random(7);
        Map<Long, int[]> sequences = new HashMap<>();
        for (long id = 0; id < 6; id++) {
            // Two of the same beginning: the second is computed whole all the same.
            int[] prompt = prompt(id / 2, id < 2 ? 150 : 1 + random.nextInt(40));
            sequences.put(id, prompt);
            stream.submit(List.of(open(id, prompt.clone(), id % 3 != 2)));
        }
        int replaced = 0;
        while (!sequences.isEmpty()) {
            Selected selected = assertInstanceOf(Selected.class, results.take());
            long id = selected.sequence();
            int[] ids = Objects.requireNonNull(sequences.get(id));
            boolean compared = id % 3 != 2;
            assertEquals(ids.length, selected.length());
            assertEquals(FakeForwardPass.argmaxAfter(ids), selected.candidates().ids()[0]);
            assertEquals(
                    compared ? closest(ids) : 0, selected.similarity(), 1e-5, "sequence " + id + " of " + ids.length);
            assertTrue(!compared || selected.cachedTokens() == 0);
            if (ids.length > 190) {
                sequences.remove(id);
                stream.submit(List.of(new Command.Close(id)));
                continue;
            }
            boolean replace = compared && ids.length > (id < 2 ? 150 : 40) && random.nextInt(3) > 0 && replaced++ >= 0;
            int keep = replace ? ids.length - 1 : ids.length;
            int token = random.nextInt(FakeForwardPass.VOCABULARY);
            int[] next = Arrays.copyOf(ids, keep + 1);
            next[keep] = token;
            sequences.put(id, next);
            stream.submit(List.of(new Command.Step(id, token, keep, new int[0])));
        }
        assertTrue(replaced > 200, replaced + " tokens replaced");
    }

    @Test
    void whatAComparedSequenceHasComputedServesOthers() throws InterruptedException {
        int[] prompt = prompt(1, 80);
        stream.submit(List.of(open(1, prompt.clone(), true)));
        results.take();
        stream.submit(List.of(new Command.Step(1, 5)));
        results.take();
        stream.submit(List.of(new Command.Step(1, 6, 80, new int[0])));
        results.take();
        int[] longer = Arrays.copyOf(prompt, 82);
        longer[80] = 6;
        longer[81] = 9;
        stream.submit(List.of(open(2, longer.clone(), false)));
        Selected selected = assertInstanceOf(Selected.class, results.take());
        assertEquals(81, selected.cachedTokens());
        assertEquals(FakeForwardPass.argmaxAfter(longer), selected.candidates().ids()[0]);
    }

    @Test
    void onlyItsOwnLastTokenMayBeReplaced() throws InterruptedException {
        assertRefused("keep must be 20 to 20, is 19", true, new Command.Step(1, 5, 19, new int[0]));
        assertRefused("keep must be 20 to 20, is 19", false, new Command.Step(2, 5, 19, new int[0]));
        assertRefused("draft_ids cannot be combined with similarity", true, new Command.Step(3, 5, 0, new int[] {1}));
    }

    @Test
    void cannotBeForked() throws InterruptedException {
        stream.submit(List.of(open(1, prompt(3, 20), true)));
        results.take();
        stream.submit(List.of(new Command.Fork(2, 1)));
        assertEquals(
                FailureCode.INVALID,
                assertInstanceOf(Failed.class, results.take()).code());
    }

    @Test
    void cannotBeScoredToo() throws InterruptedException {
        stream.submit(List.of(new Command.Open(1, prompt(3, 20), 0, COMPARED, Scheduling.DEFAULT, Long.MAX_VALUE, 0)));
        assertEquals(
                "prompt_logprobs cannot be combined with similarity",
                assertInstanceOf(Failed.class, results.take()).message());
    }

    @Test
    void needsAModelThatPutsOutHiddenStates() {
        assertEquals(FailureCode.INVALID, failureOf(scheduler(0), 1).code());
    }

    @Test
    void keepsStatesInBoundedMemory() {
        // 64 MiB in all, and each of these would keep 2048 tokens of 32 KiB; or one alone of 64 KiB too many.
        assertEquals(FailureCode.INVALID, failureOf(scheduler(16_384), 1).code());
        BatchScheduler scheduler = scheduler(8192);
        assertEquals(List.of(), scheduler.handle(1, open(1, new int[] {1}, true), 0));
        assertEquals(FailureCode.OVERLOADED, failureOf(scheduler, 2).code());
        assertEquals(List.of(), scheduler.handle(1, open(3, new int[] {1}, false), 0));
        scheduler.handle(1, new Command.Close(1), 0);
        assertEquals(List.of(), scheduler.handle(1, open(4, new int[] {1}, true), 0));
        scheduler.closeStream(1);
        assertEquals(List.of(), scheduler.handle(2, open(1, new int[] {1}, true), 0));
    }

    private void assertRefused(String message, boolean compared, Command.Step step) throws InterruptedException {
        stream.submit(List.of(open(step.sequence(), prompt(3, 20), compared)));
        results.take();
        stream.submit(List.of(step));
        assertEquals(message, assertInstanceOf(Failed.class, results.take()).message());
        stream.submit(List.of(new Command.Close(step.sequence())));
    }

    private static BatchScheduler scheduler(int hiddenSize) {
        return new BatchScheduler(EngineLimits.DEFAULT, 4, 2048, FakeForwardPass.VOCABULARY, 1, hiddenSize);
    }

    private static Event.Failed failureOf(BatchScheduler scheduler, long id) {
        return assertInstanceOf(
                Event.Failed.class,
                scheduler.handle(1, open(id, new int[] {1}, true), 0).getFirst());
    }

    private static Command.Open open(long id, int[] ids, boolean compared) {
        return new Command.Open(id, ids, 0, compared ? COMPARED : CandidateSelection.best(), Long.MAX_VALUE);
    }

    private static int[] prompt(long number, int length) {
        return new Random(number).ints(length, 0, FakeForwardPass.VOCABULARY).toArray();
    }

    private static double closest(int[] ids) {
        float[] last = FakeForwardPass.stateAfter(ids);
        double greatest = -1;
        for (int length = 1; length < ids.length; length++) {
            float[] earlier = FakeForwardPass.stateAfter(Arrays.copyOf(ids, length));
            greatest = Math.max(greatest, dot(last, earlier) / Math.sqrt(dot(last, last) * dot(earlier, earlier)));
        }
        return greatest;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
