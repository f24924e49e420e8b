package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.CandidateSelection;
import dev.millrace.model.engine.SequenceResult.Failed;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import dev.millrace.model.engine.SequenceResult.Row;
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

@Timeout(30)
class InferenceEngineTest {
    private final FakeForwardPass pass = new FakeForwardPass(4, 64);
    private final InferenceEngine engine =
            new InferenceEngine(pass, EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO);

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void generatesEverySequenceAsIfItWereAlone() throws InterruptedException {
        Inbox inbox = new Inbox();
        CommandStream stream = engine.open(inbox);
        int[][] sequences = new int[9][];
        for (int id = 0; id < sequences.length; id++) {
            sequences[id] = new int[] {id, id + 1, id + 2};
            stream.submit(List.of(open(id, sequences[id].clone())));
        }
        int left = sequences.length;
        while (left > 0) {
            List<Command> replies = new ArrayList<>();
            for (SequenceResult result : inbox.take()) {
                Selected selected = assertInstanceOf(Selected.class, result);
                int id = (int) selected.sequence();
                int token = selected.candidates().ids()[0];
                assertEquals(sequences[id].length, selected.length());
                assertEquals(FakeForwardPass.argmaxAfter(sequences[id]), token);
                sequences[id] = append(sequences[id], token);
                boolean done = sequences[id].length >= 20 + 3 * id;
                left -= done ? 1 : 0;
                replies.add(done ? new Command.Close(id) : new Command.Step(id, token));
            }
            stream.submit(replies);
        }
        awaitSlots(0);
    }

    @Test
    void returnsTheWholeRowUntilTheNextStep() throws InterruptedException {
        Inbox inbox = new Inbox();
        CommandStream stream = engine.open(inbox);
        int[] prompt = {5, 6, 7};
        stream.submit(List.of(open(1, prompt)));
        inbox.take();
        stream.submit(List.of(new Command.FetchLogits(1)));
        Row row = assertInstanceOf(Row.class, inbox.take().getFirst());
        assertArrayEquals(FakeForwardPass.logitsAfter(prompt), row.logits());
    }

    @Test
    void answersAForkLikeItsParent() throws InterruptedException {
        Inbox inbox = new Inbox();
        CommandStream stream = engine.open(inbox);
        stream.submit(List.of(open(1, new int[] {5, 6, 7})));
        Selected parent = (Selected) inbox.take().getFirst();
        stream.submit(List.of(new Command.Fork(2, 1)));
        Selected fork = (Selected) inbox.take().getFirst();
        assertArrayEquals(parent.candidates().ids(), fork.candidates().ids());
        assertEquals(3, fork.cachedTokens());
        stream.submit(List.of(new Command.Step(1, 8), new Command.Step(2, 9)));
        List<SequenceResult> results = inbox.take();
        assertEquals(2, results.size());
        assertEquals(FakeForwardPass.argmaxAfter(new int[] {5, 6, 7, 9}), best(results, 2));
    }

    @Test
    void freesAllSlotsWhenAStreamEnds() throws InterruptedException {
        Inbox inbox = new Inbox();
        CommandStream stream = engine.open(inbox);
        stream.submit(List.of(open(1, new int[3]), open(2, new int[3])));
        inbox.take();
        awaitSlots(2);
        stream.close();
        awaitSlots(0);
    }

    @Test
    void endsOnlyTheSequencesOfAStepThatFailed() throws InterruptedException {
        Inbox inbox = new Inbox();
        CommandStream stream = engine.open(inbox);
        stream.submit(List.of(open(1, new int[3]), open(2, new int[3])));
        for (int answers = 0; answers < 2; ) {
            answers += inbox.take().size();
        }
        pass.failing = true;
        stream.submit(List.of(new Command.Step(1, 4)));
        Failed failed = assertInstanceOf(Failed.class, inbox.take().getFirst());
        assertEquals(FailureCode.INTERNAL, failed.code());
        pass.failing = false;
        stream.submit(List.of(new Command.Step(2, 4)));
        assertInstanceOf(Selected.class, inbox.take().getFirst());
        awaitSlots(1);
        assertTrue(engine.state().alive());
    }

    @Test
    void endsASequenceWhoseLogitsAreNoNumbers() throws InterruptedException {
        Inbox inbox = new Inbox();
        CommandStream stream = engine.open(inbox);
        pass.notNumbers = true;
        stream.submit(List.of(open(1, new int[3])));
        assertEquals(
                FailureCode.INTERNAL,
                assertInstanceOf(Failed.class, inbox.take().getFirst()).code());
        awaitSlots(0);
    }

    @Test
    void closesAStreamWhoseSinkThrows() throws InterruptedException {
        ResultSink broken = new ResultSink() {
            @Override
            public void accept(List<SequenceResult> results) {
                throw new IllegalStateException("gone");
            }

            @Override
            public void taken() {}
        };
        CommandStream stream = engine.open(broken);
        stream.submit(List.of(open(1, new int[3])));
        Inbox inbox = new Inbox();
        engine.open(inbox).submit(List.of(open(1, new int[3])));
        inbox.take();
        awaitSlots(1);
    }

    @Test
    void refusesMoreStreamsAndLargerBatchesThanItsBounds() {
        CommandStream stream = engine.open(new Inbox());
        List<Command> batch = new ArrayList<>();
        for (int i = 0; i <= CommandStream.COMMANDS_PER_BATCH_MAX; i++) {
            batch.add(new Command.Close(i));
        }
        assertThrows(RejectedStreamException.class, () -> stream.submit(batch));
        for (int i = 1; i < Mailbox.STREAMS_MAX; i++) {
            engine.open(new Inbox());
        }
        assertThrows(RejectedStreamException.class, () -> engine.open(new Inbox()));
        stream.close();
        engine.open(new Inbox());
    }

    private static Command open(long id, int[] ids) {
        return new Command.Open(id, ids, 0, CandidateSelection.best(), Long.MAX_VALUE);
    }

    private static int best(List<SequenceResult> results, long id) {
        return results.stream()
                .filter(result -> result.sequence() == id)
                .mapToInt(result -> ((Selected) result).candidates().ids()[0])
                .sum();
    }

    private static int[] append(int[] ids, int token) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = token;
        return longer;
    }

    private void awaitSlots(int expected) throws InterruptedException {
        while (engine.state().slotsInUse() != expected) {
            Thread.sleep(1);
        }
    }

    private static final class Inbox implements ResultSink {
        private final BlockingQueue<List<SequenceResult>> results = new LinkedBlockingQueue<>();

        @Override
        public void accept(List<SequenceResult> some) {
            results.add(some);
        }

        @Override
        public void taken() {}

        List<SequenceResult> take() throws InterruptedException {
            List<SequenceResult> some = results.poll(10, TimeUnit.SECONDS);
            if (some == null) {
                throw new AssertionError("no result in 10 s");
            }
            return some;
        }
    }
}
