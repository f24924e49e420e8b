package dev.millrace.model.train.lesson;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.Batch;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.objective.CrossEntropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What lies where in the batches. */
class PassesTest {
    private static TrainingSequence sequence(int[] ids, boolean... learned) {
        return TrainingSequence.causal(ids, learned);
    }

    private static List<Batch> batches(List<TrainingSequence> sequences, BatchLimits limits) {
        var batches = new ArrayList<Batch>();
        new Passes(Segment.all(sequences, Function.identity()), limits).logprobs(batch -> {
            batches.add(batch);
            return new float[batch.targets().length];
        });
        return batches;
    }

    @Test
    void setsSegmentsPositionsPaddingAndPredictedTokens() {
        var sequences = List.of(
                sequence(new int[] {31, 32}, false, true),
                sequence(new int[] {11, 12, 13}, true, false, true),
                sequence(new int[] {21, 22}, true, true));
        Batch batch = batches(sequences, new BatchLimits(12, 5)).getFirst();
        assertEquals(2, batch.rows());
        assertEquals(5, batch.length());
        assertArrayEquals(new long[] {11, 12, 13, 31, 32, 21, 22, 0, 0, 0}, batch.ids());
        assertArrayEquals(new long[] {0, 1, 2, 0, 1, 0, 1, 0, 1, 2}, batch.positions());
        assertArrayEquals(new long[] {1, 1, 1, 2, 2, 1, 1, 0, 0, 0}, batch.segments());
        assertArrayEquals(new long[] {1, 3, 5}, batch.predicted());
        assertArrayEquals(new long[] {13, 32, 22}, batch.targets());
        assertArrayEquals(new float[3], batch.weights());
    }

    @Test
    void rowsOfLikeLengthShareABatch() {
        var sequences = IntStream.of(3, 8, 2, 7, 3)
                .mapToObj(length -> {
                    boolean[] all = new boolean[length];
                    Arrays.fill(all, true);
                    return sequence(new int[length], all);
                })
                .toList();
        assertEquals(
                List.of("2 x 8", "3 x 3"),
                batches(sequences, new BatchLimits(16)).stream()
                        .map(batch -> batch.rows() + " x " + batch.length())
                        .toList());
    }

    @Test
    void leavesOutTextsOfWhichNothingIsLearned() {
        var sequences = List.of(sequence(new int[] {1, 2}, false, true), sequence(new int[] {3, 4}, true, false));
        assertArrayEquals(
                new long[] {1, 2},
                batches(sequences, new BatchLimits(16)).getFirst().ids());
        assertEquals(
                "items: no token of any is learned",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new SupervisedLesson(CrossEntropy.MEAN, new BatchLimits(16))
                                        .learn(new TableLearner(1), sequences.subList(1, 2)))
                        .getMessage());
    }

    @Test
    void namesAnItemThatIsTooLongBeforeAnythingIsLearned() {
        var sequences = List.of(
                sequence(new int[] {1, 2}, false, true), sequence(new int[] {1, 2, 3, 4}, true, true, true, true));
        var learner = new TableLearner(1);
        for (var limits : List.of(new BatchLimits(3), new BatchLimits(20, 3))) {
            var lesson = new SupervisedLesson(CrossEntropy.MEAN, limits);
            assertEquals(
                    "items[1]: has 4 tokens, at most 3 fit a row",
                    assertThrows(IllegalArgumentException.class, () -> lesson.learn(learner, sequences))
                            .getMessage());
        }
        assertTrue(learner.learned.isEmpty());
    }

    @Test
    void padsPlacesThatHaveFewerTargetsWithWeightNothing() {
        var one = new Segment("one", new int[] {5}, new int[] {0}, new int[] {7, 8});
        var other = new Segment("other", new int[] {6, 5}, new int[] {0, 1}, new int[] {9, 9});
        var passes = new Passes(List.of(one, other), new BatchLimits(10));
        var learner = new Recorder();
        double[][] logprobs = passes.learn(learner, new float[][] {{0.5f, 0.25f}, {1, 2}});
        assertArrayEquals(new long[] {9, 0, 9, 0, 7, 8}, learner.batch().targets());
        assertArrayEquals(new float[] {1, 0, 2, 0, 0.5f, 0.25f}, learner.batch().weights());
        assertArrayEquals(new double[][] {{4, 5}, {0, 2}}, logprobs);
    }

    @Test
    void refusesAWeightThatIsNoNumber() {
        var segment = new Segment("items[4]", new int[] {5}, new int[] {0}, new int[] {7});
        var passes = new Passes(List.of(segment), new BatchLimits(10));
        assertEquals(
                "items[4]: a token weighs Infinity",
                assertThrows(
                                ArithmeticException.class,
                                () -> passes.learn(new Recorder(), new float[][] {{Float.POSITIVE_INFINITY}}))
                        .getMessage());
    }

    /** Gives each target its index as its log-probability. */
    private static final class Recorder implements Learner {
        private final List<Batch> batches = new ArrayList<>();

        Batch batch() {
            return batches.getFirst();
        }

        @Override
        public float[] logprobs(Batch batch) {
            float[] indices = new float[batch.targets().length];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = i;
            }
            return indices;
        }

        @Override
        public float[] referenceLogprobs(Batch batch) {
            return logprobs(batch);
        }

        @Override
        public Learned learn(Batch batch) {
            batches.add(batch);
            return new Learned(0, logprobs(batch));
        }
    }

    /** What a token sees and has to predict: the ids of its own text until there, and the target. */
    private record Prediction(List<Long> context, long target) {}

    private static void count(Map<Prediction, Integer> counts, LongStream context, long target) {
        counts.merge(new Prediction(context.boxed().toList(), target), 1, Integer::sum);
    }

    private static Map<Prediction, Integer> unpacked(List<int[]> ids, List<boolean[]> learned) {
        var counts = new HashMap<Prediction, Integer>();
        for (int i = 0; i < ids.size(); i++) {
            for (int t = 1; t < ids.get(i).length; t++) {
                if (learned.get(i)[t]) {
                    count(counts, Arrays.stream(ids.get(i), 0, t).asLongStream(), ids.get(i)[t]);
                }
            }
        }
        return counts;
    }

    /** Follows the masks of the graph: same row, same segment, no later position. */
    private static void packed(Batch batch, Map<Prediction, Integer> counts) {
        for (int n = 0; n < batch.predicted().length; n++) {
            int token = (int) batch.predicted()[n];
            int row = token / batch.length() * batch.length();
            int[] seen = IntStream.range(row, row + batch.length())
                    .filter(other -> batch.segments()[other] == batch.segments()[token])
                    .filter(other -> batch.positions()[other] <= batch.positions()[token])
                    .toArray();
            for (int t = 0; t < seen.length; t++) {
                assertEquals(t, batch.positions()[seen[t]]);
            }
            count(counts, Arrays.stream(seen).mapToLong(other -> batch.ids()[other]), batch.targets()[n]);
        }
    }

    @Test
    void teachesInBatchesExactlyWhatItTeachesAlone() {
        for (long seed = 1; seed <= 40; seed++) {
            var random = new SplittableRandom(seed);
            var ids = new ArrayList<int[]>();
            var learned = new ArrayList<boolean[]>();
            var sequences = new ArrayList<TrainingSequence>();
            for (int i = random.nextInt(1, 60); i > 0; i--) {
                int length = random.nextInt(1, 33);
                ids.add(random.ints(length, 0, 4).toArray());
                boolean[] marks = new boolean[length];
                for (int t = 0; t < length; t++) {
                    marks[t] = random.nextBoolean();
                }
                learned.add(marks);
                sequences.add(TrainingSequence.causal(ids.getLast(), marks));
            }
            var limits = new BatchLimits(random.nextInt(32, 400), random.nextBoolean() ? 32 : 0);
            var counts = new HashMap<Prediction, Integer>();
            for (Batch batch : batches(sequences, limits)) {
                assertTrue(batch.ids().length <= limits.tokensMax(), "seed " + seed);
                packed(batch, counts);
            }
            assertEquals(unpacked(ids, learned), counts, "seed " + seed);
        }
    }
}
