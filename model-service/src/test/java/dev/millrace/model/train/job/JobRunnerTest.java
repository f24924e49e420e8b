package dev.millrace.model.train.job;

import static dev.millrace.model.train.job.TestJobs.job;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.data.MalformedDataException;
import dev.millrace.model.train.registry.ModelCard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a training that is real and takes milliseconds: a line through points. */
@Timeout(30)
class JobRunnerTest {
    private static final String POINTS = """
            {"text": "0 1"}
            {"text": "1 3"}
            {"text": "2 5"}
            """;

    @TempDir
    private Path root;

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = new ArrayList<>();
    private final Shelved shelf = new Shelved();
    private String points = POINTS;
    private Gatekeeper gate = (_, _, _, _) -> {
        throw new IllegalStateException("no job has a gate");
    };

    @AfterEach
    void stop() throws InterruptedException {
        for (var thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void trainsAJobToItsEndAndPutsWhatItMadeOnTheShelf() throws Exception {
        var store = new FolderStore(root);
        var runner = running(store, _ -> {});

        runner.submit(job("one", 1, 400));

        var done = ended(runner, "one");
        assertEquals(JobStatus.SUCCEEDED, done.status());
        assertEquals("line", Objects.requireNonNull(done.card()).name());
        assertEquals(2, fitted("one")[0], 1e-3);
        assertEquals(1, fitted("one")[1], 1e-3);
        assertEquals(List.of("one QUEUED", "one RUNNING", "one SUCCEEDED"), told);
    }

    @Test
    void keepsTheFirstTheLastAndEveryCheckpointOfManyReports() throws Exception {
        var store = new FolderStore(root);
        var runner = running(store, _ -> {});
        runner.submit(job("one", 1, 45));
        ended(runner, "one");

        var reports = store.progress("one");
        assertEquals(
                List.of(0L, 0L, 1L, 10L, 20L, 30L, 40L, 45L, 45L),
                reports.stream().map(report -> report.progress().update()).toList());
        assertEquals(
                LongStream.rangeClosed(1, 9).boxed().toList(),
                reports.stream().map(ProgressRecord::sequence).toList());
        assertEquals("The job waits.", reports.getFirst().progress().message());
        assertTrue(reports.getLast().progress().message().startsWith("The job succeeded: line@"));
    }

    @Test
    void aTrainerThatWasStoppedGoesOnToTheSameBits() throws Exception {
        var straight = running(new FolderStore(root), _ -> {});
        straight.submit(job("straight", 1, 100));
        ended(straight, "straight");
        var store = new FolderStore(root);
        var reached = new CountDownLatch(1);
        var first = running(store, update -> {
            if (update == 57) {
                reached.countDown();
                await(Thread.currentThread());
            }
        });
        first.submit(job("cut", 2, 100));
        reached.await();
        first.stop();
        threads.getLast().interrupt();
        threads.getLast().join();
        assertEquals(JobStatus.RUNNING, store.all().getFirst().status());
        var updates = Collections.synchronizedList(new ArrayList<Long>());

        var second = running(store, updates::add);

        var done = ended(second, "cut");
        assertEquals(JobStatus.SUCCEEDED, done.status());
        assertEquals(1, done.resumptions());
        assertEquals(51, updates.getFirst());
        var reports = store.progress("cut");
        assertEquals(
                LongStream.rangeClosed(1, reports.size()).boxed().toList(),
                reports.stream().map(ProgressRecord::sequence).toList());
        assertArrayEquals(fitted("straight"), fitted("cut"), 0f);
    }

    @Test
    void aJobThatWaitsIsCancelledAtOnceAndOneThatRunsWhenItLeavesOff() throws Exception {
        var reached = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var runner = running(new FolderStore(root), update -> {
            if (update == 5) {
                reached.countDown();
                pass(goOn);
            }
        });
        runner.submit(job("runs", 1, 1000));
        runner.submit(job("waits", 2, 1000));
        reached.await();

        assertEquals(JobStatus.CANCELLED, runner.cancel("waits").orElseThrow().status());
        assertEquals(JobStatus.RUNNING, runner.cancel("runs").orElseThrow().status());
        goOn.countDown();

        assertEquals(JobStatus.CANCELLED, ended(runner, "runs").status());
        assertFalse(Files.exists(root.resolve("runs/adapter")));
        assertEquals(JobStatus.CANCELLED, runner.cancel("runs").orElseThrow().status());
    }

    @Test
    void refusesABadFileByItsLinesAndKeepsNothingOfIt() throws Exception {
        points = POINTS + "{\"text\": 5}\n";
        var store = new FolderStore(root);
        var runner = running(store, _ -> {});

        var refusal = assertThrows(MalformedDataException.class, () -> runner.submit(job("bad", 1, 10)));

        assertTrue(String.valueOf(refusal.getMessage()).contains("line 4"), refusal.toString());
        assertEquals(List.of(), store.all());
        assertFalse(Files.exists(root.resolve("bad")));
    }

    @Test
    void refusesAFileThatTheObjectiveCannotLearnFrom() throws Exception {
        var runner = running(new FolderStore(root), _ -> {});
        var job = new TrainingJob("pairs", TestJobs.spec(10, Objective.DPO), "", 1);

        var refusal = assertThrows(IllegalArgumentException.class, () -> runner.submit(job));

        assertEquals("data: objective DPO does not learn from lines of shape text", refusal.getMessage());
    }

    @Test
    void refusesAWeightOfASourceThatNoLineNames() throws Exception {
        points = POINTS + "{\"text\": \"3 7\", \"source\": \"tales\"}\n";
        var runner = running(new FolderStore(root), _ -> {});

        runner.submit(TestJobs.mixed("known", new Mixing(1, 10, Map.of("tales", 2.0))));
        var refusal = assertThrows(
                IllegalArgumentException.class,
                () -> runner.submit(TestJobs.mixed("unknown", new Mixing(1, 10, Map.of("tales", 2.0, "news", 1.0)))));

        assertEquals("data.mixture.weights: no line says that its source is news", refusal.getMessage());
    }

    @Test
    void whatFailsSaysWhyAndTheNextJobRuns() throws Exception {
        var runner = running(new FolderStore(root), update -> {
            if (update == 3) {
                throw new TrainingException("the loss is not a number");
            }
        });
        runner.submit(job("fails", 1, 10));
        runner.submit(job("short", 2, 2));

        assertEquals("the loss is not a number", ended(runner, "fails").message());
        assertEquals(JobStatus.FAILED, ended(runner, "fails").status());
        assertEquals(JobStatus.SUCCEEDED, ended(runner, "short").status());
    }

    @Test
    void anOpenGatePromotesWhatIsMadeAndAClosedOneDoesNot() throws Exception {
        gate = (job, _, told, _) -> {
            told.say("looking");
            boolean isOpen = job.id().equals("good");
            return new Gatekeeper.Verdict(isOpen, isOpen ? "It is open." : "It is closed.", Map.of("before/task", 0.5));
        };
        var runner = running(new FolderStore(root), _ -> {});
        runner.submit(gated("good", 1, true));
        runner.submit(gated("bad", 2, true));
        runner.submit(gated("kept", 3, false));

        var good = ended(runner, "good");
        assertEquals("It is open. It is promoted.", good.message());
        var card = Objects.requireNonNull(good.card());
        assertEquals(0.5, card.figures().get("before/task"));
        var bad = ended(runner, "bad");
        assertEquals(JobStatus.SUCCEEDED, bad.status());
        assertEquals("It is closed. It is not promoted.", bad.message());
        assertEquals(JobStatus.SUCCEEDED, ended(runner, "kept").status());
        assertEquals(List.of("line@" + card.version() + " by the gate of good"), shelf.promoted);
    }

    @Test
    void aGateThatIsLeftBeginsAgainInTheNextLife() throws Exception {
        var looking = new CountDownLatch(1);
        gate = (_, _, _, cancelled) -> {
            looking.countDown();
            while (!cancelled.getAsBoolean()) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
            throw new InterruptedException("left off");
        };
        var store = new FolderStore(root);
        var first = running(store, _ -> {});
        first.submit(gated("one", 1, true));
        looking.await();
        first.stop();
        threads.getLast().join();
        assertEquals(JobStatus.RUNNING, store.all().getFirst().status());
        gate = (_, _, _, _) -> new Gatekeeper.Verdict(true, "It is open.", Map.of());

        var second = running(store, _ -> {});

        assertEquals(JobStatus.SUCCEEDED, ended(second, "one").status());
        assertEquals(1, shelf.promoted.size());
    }

    private static TrainingJob gated(String id, long createdMs, boolean isPromoting) {
        var plain = job(id, createdMs, 20);
        var settings = new GateSettings(List.of("task"), 10, 0.02, "", GateSettings.Against.BASE, 1, isPromoting);
        var checks = new Checks(Optional.of(settings), Checks.Leakage.TELL, List.of(), false);
        return new TrainingJob(id, plain.spec().with(checks), "", createdMs);
    }

    private JobRunner running(JobStore store, LongConsumer afterUpdate) throws IOException {
        var works = new JobRunner.Works(
                new LeastSquares(afterUpdate), (_, file) -> Files.writeString(file, points), shelf, gate);
        var runner = new JobRunner(new JobBook(4, 10), store, new Told(), works, InstantSource.system());
        threads.add(Thread.ofPlatform().start(runner));
        return runner;
    }

    private static ModelCard card(TrainingJob job, Outcome outcome) throws IOException {
        var origin = new ModelCard.Origin(outcome.adapter().toString(), job.id(), "CAUSAL", outcome.dataHashes());
        return new ModelCard(
                job.spec().adapter(),
                PeftFolder.version(outcome.adapter()),
                ModelCard.Form.ADAPTER,
                outcome.base(),
                "",
                origin,
                outcome.figures(),
                1);
    }

    /** What was promoted, in order. */
    private static final class Shelved implements Shelf {
        final List<String> promoted = Collections.synchronizedList(new ArrayList<>());

        @Override
        public ModelCard put(TrainingJob job, Outcome outcome) throws IOException {
            return card(job, outcome);
        }

        @Override
        public void promote(ModelCard card, String by) {
            promoted.add(card.name() + "@" + card.version() + " by " + by);
        }
    }

    private static JobState ended(JobRunner runner, String id) throws InterruptedException {
        while (true) {
            var state = runner.find(id).orElseThrow();
            if (state.status().isOver()) {
                return state;
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private float[] fitted(String id) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(root.resolve(id).resolve("adapter/adapter_model.safetensors")));
        return new float[] {bytes.getFloat(), bytes.getFloat()};
    }

    /** Until the thread is interrupted. */
    private static void await(Thread current) {
        while (!current.isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    private static void pass(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Told implements JobNews {
        @Override
        public void changed(JobState state) {
            told.add(state.id() + " " + state.status());
        }

        @Override
        public void progressed(ProgressRecord report) {}

        @Override
        public void trouble(String what, Throwable cause) {}
    }
}
