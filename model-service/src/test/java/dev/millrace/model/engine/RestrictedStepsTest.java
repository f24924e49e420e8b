package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.AllowedIds;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.Candidates;
import dev.millrace.model.engine.SequenceResult.Failed;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import dev.millrace.model.engine.SequenceResult.Selected;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ids that a command names are those that its own candidates are chosen from, and nobody else's. */
@Timeout(30)
class RestrictedStepsTest {
    private static final int[] PROMPT = {5, 6, 7};

    private final ResultQueue results = new ResultQueue();
    private final InferenceEngine engine = new InferenceEngine(
            passThatIsWorthGuessing(), EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO);
    private final CommandStream stream = engine.open(results);

    /** Guesses are computed where that is quicker by the clock: where a run takes long enough to be measured. */
    private static FakeForwardPass passThatIsWorthGuessing() {
        var pass = new FakeForwardPass(4, 64);
        pass.runMillis = 2;
        return pass;
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void ofTheOpenedPromptAndOfEachStep() throws InterruptedException {
        submit(open(1, ids(3, 50, 96)));
        assertChosen(answer().candidates(), PROMPT, 3, 50, 96);
        submit(new Command.Step(1, 8, 0, new int[0], List.of(ids(0, 12))));
        assertChosen(answer().candidates(), new int[] {5, 6, 7, 8}, 0, 12);
        submit(new Command.Step(1, 9));
        var free = answer().candidates();
        assertEquals(0, free.allowedCount());
        assertEquals(FakeForwardPass.argmaxAfter(new int[] {5, 6, 7, 8, 9}), free.ids()[0]);
    }

    @Test
    void aForkIsRestrictedAsItsParentIs() throws InterruptedException {
        submit(open(1, ids(3, 50, 96)));
        answer();
        submit(new Command.Fork(2, 1), new Command.Step(1, 8, 0, new int[0], List.of(ids(12))));
        for (int i = 0; i < 2; i++) {
            var selected = answer();
            if (selected.sequence() == 2) {
                assertChosen(selected.candidates(), PROMPT, 3, 50, 96);
            } else {
                assertChosen(selected.candidates(), new int[] {5, 6, 7, 8}, 12);
            }
        }
    }

    @Test
    void eachGuessHasIdsOfItsOwn() throws InterruptedException {
        submit(open(1, AllowedIds.ANY));
        answer();
        int[] text = PROMPT;
        boolean computed = false;
        for (int token = 10; token < 40 && !computed; token++) {
            submit(new Command.Step(1, token, 0, new int[] {90, 91}, List.of(ids(1, 2), AllowedIds.ANY, ids(3, 4))));
            text = IntStream.concat(IntStream.of(text), IntStream.of(token)).toArray();
            var selected = answer();
            assertChosen(selected.candidates(), text, 1, 2);
            var after = selected.afterDraft();
            if (after.size() == 2) {
                computed = true;
                assertEquals(0, after.get(0).allowedCount());
                int[] guessed = IntStream.concat(IntStream.of(text), IntStream.of(90, 91))
                        .toArray();
                assertChosen(after.get(1), guessed, 3, 4);
            }
        }
        assertTrue(computed, "the engine never computed both guesses: it shows nothing");
    }

    @Test
    void refusesIdsOutsideTheVocabularyAndAWrongNumberOfSets() throws InterruptedException {
        submit(open(1, ids(FakeForwardPass.VOCABULARY)));
        assertRefused("allowed: id 97 is outside the vocabulary of 97");
        submit(open(2, AllowedIds.ANY));
        answer();
        submit(new Command.Step(2, 8, 0, new int[] {1}, List.of(ids(2))));
        assertRefused("allowed has 1 sets, but must have none, or one more than draft_ids");
        submit(open(3, AllowedIds.ANY));
        answer();
        submit(new Command.Step(3, 8, 0, new int[0], List.of(ids(500))));
        assertRefused("allowed: id 500 is outside the vocabulary of 97");
    }

    private static Command open(long id, AllowedIds allowed) {
        var selection = new CandidateSelection(2, 1, new int[0], false, 1);
        return new Command.Open(
                id,
                PROMPT.clone(),
                0,
                selection,
                Scheduling.DEFAULT,
                Long.MAX_VALUE,
                Command.Open.NOT_SCORED,
                1,
                allowed);
    }

    private static AllowedIds ids(int... ids) {
        var bits = new BitSet();
        IntStream.of(ids).forEach(bits::set);
        return AllowedIds.of(bits.toByteArray());
    }

    private void submit(Command... commands) {
        stream.submit(List.of(commands));
    }

    private Selected answer() throws InterruptedException {
        return assertInstanceOf(Selected.class, results.take());
    }

    private void assertRefused(String message) throws InterruptedException {
        var failed = assertInstanceOf(Failed.class, results.take());
        assertEquals(FailureCode.INVALID, failed.code());
        assertEquals(message, failed.message());
    }

    private static void assertChosen(Candidates candidates, int[] text, int... allowed) {
        float[] row = FakeForwardPass.logitsAfter(text);
        int[] best = IntStream.of(allowed)
                .boxed()
                .sorted((a, b) -> Float.compare(row[b], row[a]))
                .limit(2)
                .mapToInt(id -> id)
                .toArray();
        assertEquals(allowed.length, candidates.allowedCount());
        assertArrayEquals(best, candidates.ids());
        assertArrayEquals(new int[] {FakeForwardPass.argmaxAfter(text)}, candidates.bestIds());
    }
}
