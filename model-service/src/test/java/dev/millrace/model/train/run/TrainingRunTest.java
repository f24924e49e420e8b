package dev.millrace.model.train.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.data.mix.Mixture;
import dev.millrace.model.train.data.mix.Source;
import dev.millrace.model.train.lesson.Figures;
import dev.millrace.model.train.optimizer.Decay;
import dev.millrace.model.train.optimizer.Descent;
import dev.millrace.model.train.optimizer.DescentSettings;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.LearningRateSchedule;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import dev.millrace.model.train.optimizer.Warmup;
import dev.millrace.model.train.run.Line.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    private static final BooleanSupplier NEVER = () -> false;

    @TempDir
    private Path folder;

    @Test
    void findsTheLineThroughThePoints() throws IOException {
        var line = new Line();
        var outcome =
                run(line, settings(200, 0), points(0), folder, RunObserver.NONE).go(NEVER);
        assertEquals(new Outcome(Outcome.End.COMPLETED, 200, outcome.course()), outcome);
        // The points lie on y = 2 x − 1, but for the noise.
        assertArrayEquals(new float[] {2, -1}, line.values(), 0.02f);
    }

    @Test
    void endsWithTheSameBitsWhereverItWasKilled() throws IOException {
        var whole = new Line();
        run(whole, settings(60, 0), points(0), folder.resolve("whole"), RunObserver.NONE)
                .go(NEVER);
        for (long killed : List.of(1L, 9L, 10L, 31L, 59L, 60L)) {
            var at = folder.resolve("killed-" + killed);
            assertThrows(
                    Killed.class,
                    () -> run(new Line(), settings(60, 0), points(0), at, killing(killed))
                            .go(NEVER));
            var resumed = new Line();
            run(resumed, settings(60, 0), points(0), at, RunObserver.NONE).go(NEVER);
            assertArrayEquals(whole.values(), resumed.values(), 0, "killed after update " + killed);
        }
    }

    @Test
    void goesOnAfterItWasCancelled() throws IOException {
        var whole = new Line();
        run(whole, settings(60, 0), points(0), folder.resolve("whole"), RunObserver.NONE)
                .go(NEVER);
        var at = folder.resolve("cancelled");
        var asked = new int[1];
        var cancelled = run(new Line(), settings(60, 0), points(0), at, RunObserver.NONE)
                .go(() -> asked[0]++ == 17);
        assertEquals(Outcome.End.CANCELLED, cancelled.end());
        assertEquals(17, cancelled.updates());
        var resumed = new Line();
        run(resumed, settings(60, 0), points(0), at, RunObserver.NONE).go(NEVER);
        assertArrayEquals(whole.values(), resumed.values(), 0);
    }

    @Test
    void passesOverACheckpointThatTheDiskLost() throws IOException {
        var whole = new Line();
        var name = "newest";
        run(whole, settings(60, 0), points(0), folder.resolve(name), RunObserver.NONE)
                .go(NEVER);
        Files.write(folder.resolve(name).resolve("update-60/tensors.safetensors"), new byte[9]);
        var resumed = new Line();
        run(resumed, settings(60, 0), points(0), folder.resolve(name), RunObserver.NONE)
                .go(NEVER);
        assertArrayEquals(whole.values(), resumed.values(), 0);
    }

    @Test
    void doesNotGoOnFromAnotherRunsCheckpoint() throws IOException {
        run(new Line(), settings(20, 0), points(0), folder, RunObserver.NONE).go(NEVER);
        var other = run(new Line(), settings(21, 0), points(0), folder, RunObserver.NONE);
        var problem = assertThrows(IllegalStateException.class, () -> other.go(NEVER));
        assertTrue(String.valueOf(problem.getMessage()).contains("other data or settings"));
    }

    /** Points of validation on y = 0 make every step towards y = 2 x − 1 worse from some point on. */
    @Test
    void stopsWhereValidationBecomesWorseAndTakesTheBest() throws IOException {
        var line = new Line();
        var losses = new ArrayList<Double>();
        var outcome = run(line, settings(500, 3), points(1), folder, new RunObserver() {
                    @Override
                    public void validated(long update, Figures figures) {
                        losses.add(figures.loss());
                    }
                })
                .go(NEVER);
        assertEquals(Outcome.End.STOPPED_EARLY, outcome.end());
        double best = losses.stream().mapToDouble(loss -> loss).min().orElseThrow();
        int bestAt = losses.indexOf(best);
        assertEquals(bestAt + 1 + 3, losses.size());
        assertEquals((bestAt + 1) * 5L, outcome.course().bestUpdate());
        assertEquals(best, line.lesson().measure(line, points(1).validation()).loss(), 0);
    }

    @Test
    void keepsTheNewestTwoAndTheBest() throws IOException {
        var outcome = run(new Line(), settings(500, 3), points(1), folder, RunObserver.NONE)
                .go(NEVER);
        var kept = new Checkpoints(folder).updates();
        assertTrue(kept.contains(outcome.course().bestUpdate()));
        assertTrue(kept.size() <= 3, kept.toString());
        assertEquals(outcome.updates(), kept.getFirst());
    }

    /** 40 points, 7 an update: the sixth update begins the second epoch with its last two. */
    @Test
    void tellsEpochsWithTheirFractions() throws IOException {
        var told = new ArrayList<Double>();
        run(new Line(), settings(6, 0), points(0), folder, new RunObserver() {
                    @Override
                    public void updated(Descent.Update done, double epochs, Figures figures) {
                        told.add(epochs);
                    }
                })
                .go(NEVER);
        assertEquals(List.of(0.175, 0.35, 0.525, 0.7, 0.875, 1.05), told);
    }

    private static RunSettings settings(long updates, int patience) {
        var descent = new DescentSettings(
                OptimizerSettings.AdamW.DEFAULT,
                new LearningRateSchedule(0.1, 0, new Warmup.Steps(5), Decay.COSINE, updates),
                new GradientClipping(10));
        return new RunSettings(descent, updates, 7, 5, 10, patience, 3);
    }

    private static TrainingRun<Point> run(
            Line line, RunSettings settings, RunData<Point> data, Path folder, RunObserver observer) {
        return new TrainingRun<>("line", settings, data, line.lesson(), line, new Checkpoints(folder), observer);
    }

    /** Dies after an update, before anything of it is kept. */
    private static RunObserver killing(long update) {
        return new RunObserver() {
            @Override
            public void updated(Descent.Update done, double epochs, Figures figures) {
                if (done.step() == update) {
                    throw new Killed();
                }
            }
        };
    }

    private static RunData<Point> points(int validation) {
        var random = new SplittableRandom(1);
        var points = IntStream.range(0, 40)
                .mapToObj(i -> new Point(i / 20.0 - 1, 2 * (i / 20.0 - 1) - 1 + random.nextDouble(-0.01, 0.01)))
                .toList();
        var held = IntStream.range(0, 5 * validation)
                .mapToObj(i -> new Point(i / 2.0 - 1, i / 8.0 - 0.5))
                .toList();
        return new RunData<>(Mixture.of(List.of(Source.of("points", 40)), 1), List.of(points), held, "points");
    }

    private static final class Killed extends RuntimeException {}
}
