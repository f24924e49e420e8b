package dev.millrace.eval.task;

import dev.millrace.eval.dataset.Dataset;
import dev.millrace.eval.python.MersenneTwister;
import dev.millrace.eval.python.Sampling;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which documents stand before which, as lm-evaluation-harness's samplers take them. The drawing one has a single generator that
 * goes on from document to document, so all draws are made once and kept.
 */
final class FewShots {
    /** The harness's {@code fewshot_random_seed}. */
    static final long SEED = 1234;

    /** Few-shots of all documents together at most. */
    static final int DRAWS_MAX = 1 << 24;

    private final Dataset shown;
    private final int[][] draws;

    private FewShots(Dataset shown, int[][] draws) {
        this.shown = shown;
        this.draws = draws;
    }

    static FewShots of(TaskConfig config, Documents documents) {
        int count = config.fewShot().count();
        int size = documents.evaluated().size();
        if (count == 0) {
            return new FewShots(documents.shown(), new int[0][]);
        }
        if ((long) size * count > DRAWS_MAX) {
            throw new TaskException("task %s: num_fewshot %d for %d documents is more than %d together"
                    .formatted(config.name(), count, size, DRAWS_MAX));
        }
        MersenneTwister random = new MersenneTwister(SEED);
        int[][] draws = new int[size][];
        for (int i = 0; i < size; i++) {
            Map<String, @Nullable Object> doc =
                    documents.isSameSplit() ? documents.evaluated().row(i) : null;
            draws[i] = config.fewShot().isFirst()
                    ? first(documents.shown(), doc, count)
                    : drawn(random, documents.shown(), doc, count);
            if (draws[i].length < count) {
                throw new TaskException("task %s: num_fewshot is %d, but only %d documents can be shown"
                        .formatted(config.name(), count, draws[i].length));
            }
        }
        return new FewShots(documents.shown(), draws);
    }

    private static int[] first(Dataset shown, @Nullable Map<String, @Nullable Object> doc, int count) {
        return IntStream.range(0, shown.size())
                .filter(i -> doc == null || !shown.row(i).equals(doc))
                .limit(count)
                .toArray();
    }

    /** One more is drawn where the document itself may come up, and thrown away. */
    private static int[] drawn(
            MersenneTwister random, Dataset shown, @Nullable Map<String, @Nullable Object> doc, int count) {
        int asked = doc == null ? count : count + 1;
        if (asked > shown.size()) {
            return new int[Math.min(shown.size(), count - 1)];
        }
        int[] places = without(shown, doc, Sampling.sample(random, shown.size(), asked), count);
        if (places.length == count) {
            return places;
        }
        int[] others = without(
                shown, doc, IntStream.range(0, shown.size()).toArray(), shown.size());
        return others.length < count
                ? others
                : mapped(Sampling.sample(random, others.length, count), place -> others[place]);
    }

    private static int[] without(
            Dataset shown, @Nullable Map<String, @Nullable Object> doc, int[] places, int count) {
        return Arrays.stream(places)
                .filter(place -> doc == null || !shown.row(place).equals(doc))
                .limit(count)
                .toArray();
    }

    private static int[] mapped(int[] places, IntUnaryOperator mapping) {
        return Arrays.stream(places).map(mapping).toArray();
    }

    /** The documents that stand before a document, in order. */
    Iterable<Map<String, @Nullable Object>> before(int index) {
        int[] places = draws.length == 0 ? new int[0] : draws[index];
        return () -> Arrays.stream(places).mapToObj(shown::row).iterator();
    }
}
