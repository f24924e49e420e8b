package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.engine.SequenceResult.Failed;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import dev.millrace.model.engine.SequenceResult.Selected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sequences with adapters of their own through the whole engine: slots, moves, prefixes, forks, drafts. */
@Timeout(30)
class AdaptedSequencesTest {
    private static final String[] ADAPTERS = {"warm", "", "cold"};

    private final ShelfOfTwo shelf = new ShelfOfTwo();
    private final InferenceEngine engine = new InferenceEngine(
            new FakeForwardPass(4, 64), EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO, shelf);
    private final BlockingQueue<List<SequenceResult>> results = new LinkedBlockingQueue<>();
    private final CommandStream stream = engine.open(new ResultSink() {
        @Override
        public void accept(List<SequenceResult> some) {
            results.add(some);
        }

        @Override
        public void taken() {}
    });

    @AfterEach
    void stop() {
        engine.close();
    }

    private List<SequenceResult> take() throws InterruptedException {
        List<SequenceResult> some = results.poll(10, TimeUnit.SECONDS);
        if (some == null) {
            throw new AssertionError("no result in 10 s");
        }
        return some;
    }

    private Selected one() throws InterruptedException {
        return assertInstanceOf(Selected.class, take().getFirst());
    }

    private static int best(int[] ids, String adapter) {
        return FakeForwardPass.argmaxAfter(adapter.isEmpty() ? ids : FakeForwardPass.marked(ids, adapter));
    }

    private static int[] append(int[] ids, int token) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = token;
        return longer;
    }

    /** All begin with the same tokens, so a shared prefix of another adapter would show. */
    @Test
    void computesEachSequenceWithItsOwnAdapter() throws InterruptedException {
        int[][] sequences = new int[12][];
        for (int id = 0; id < sequences.length; id++) {
            sequences[id] = new int[20];
            Arrays.setAll(sequences[id], i -> i + 1);
            stream.submit(List.of(Command.Open.greedy(id, sequences[id].clone(), ADAPTERS[id % 3])));
        }
        for (int left = sequences.length; left > 0; ) {
            List<Command> replies = new ArrayList<>();
            for (SequenceResult result : take()) {
                Selected selected = assertInstanceOf(Selected.class, result);
                int id = (int) selected.sequence();
                int token = selected.candidates().ids()[0];
                assertEquals(best(sequences[id], ADAPTERS[id % 3]), token, "sequence " + id);
                boolean isFirst = sequences[id].length == 20;
                assertEquals(isFirst ? ADAPTERS[id % 3] : "", selected.adapterVersion());
                sequences[id] = append(sequences[id], token);
                boolean isDone = sequences[id].length >= 25 + 2 * id;
                left -= isDone ? 1 : 0;
                replies.add(isDone ? new Command.Close(id) : new Command.Step(id, token));
            }
            stream.submit(replies);
        }
        awaitNothingTaken();
    }

    @Test
    void refusesAnAdapterThatIsNotLoadedNamingTheField() throws InterruptedException {
        stream.submit(List.of(Command.Open.greedy(1, new int[3], "lukewarm")));
        Failed failed = assertInstanceOf(Failed.class, take().getFirst());
        assertEquals(FailureCode.INVALID, failed.code());
        assertEquals("adapter: none of the name lukewarm is loaded", failed.message());
    }

    @Test
    void refusesToAnswerWithARewardModelNamingIt() throws InterruptedException {
        stream.submit(List.of(Command.Open.greedy(1, new int[3], "judge")));
        Failed failed = assertInstanceOf(Failed.class, take().getFirst());
        assertEquals(FailureCode.INVALID, failed.code());
        assertEquals(
                "adapter: judge is a reward model: it says what answers are worth and gives none", failed.message());
        awaitNothingTaken();
    }

    @Test
    void goesOnWithAnAdapterThatIsNoLongerThereForOthersAndForksIt() throws InterruptedException {
        int[] ids = {5, 6, 7};
        stream.submit(List.of(Command.Open.greedy(1, ids.clone(), "warm")));
        assertEquals(best(ids, "warm"), one().candidates().ids()[0]);
        shelf.unload("warm");
        stream.submit(List.of(new Command.Fork(2, 1)));
        assertEquals("warm", one().adapterVersion());
        assertEquals(2, shelf.taken());
        stream.submit(List.of(new Command.Step(2, 9, 0, new int[] {10, 11})));
        Selected step = one();
        assertEquals(best(new int[] {5, 6, 7, 9}, "warm"), step.candidates().ids()[0]);
        int[] drafted = {5, 6, 7, 9, 10};
        if (!step.afterDraft().isEmpty()) {
            assertEquals(best(drafted, "warm"), step.afterDraft().getFirst().ids()[0]);
        }
        stream.submit(List.of(Command.Open.greedy(3, ids.clone(), "warm")));
        assertInstanceOf(Failed.class, take().getFirst());
        stream.submit(List.of(new Command.Close(2)));
        stream.close();
        awaitNothingTaken();
    }

    @Test
    void givesBackWhatASequenceHadThatFailed() throws InterruptedException {
        stream.submit(List.of(Command.Open.greedy(1, new int[3], "cold")));
        one();
        stream.submit(List.of(new Command.Step(1, FakeForwardPass.VOCABULARY)));
        assertInstanceOf(Failed.class, take().getFirst());
        awaitNothingTaken();
    }

    private void awaitNothingTaken() throws InterruptedException {
        while (shelf.taken() > 0 || engine.state().slotsInUse() > 0) {
            Thread.sleep(1);
        }
    }
}
