package dev.millrace.eval.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The figures of every model since the start, each completion counted once. Bounded: when there are too many models,
 * or one with an outlandish name, further ones are counted together as {@link #OTHER}. Thread-safe: one thread adds,
 * others read.
 */
public final class FiguresByModel {
    /** Name under which the models are counted that have no figures of their own. */
    public static final String OTHER = "other";

    private static final int MODELS_MAX = 10_000;
    private static final int NAME_MAX = 256;

    private final Bounds bounds;
    private final RecentIds seen;
    private final Map<String, OnlineFigures> figures = new LinkedHashMap<>();

    /**
     * How much is kept.
     *
     * @param models models with figures of their own, 1 to 10,000
     * @param rememberedRequests ids among which a repeat is seen, 1 to 1,000,000
     * @param firstTokenWindow completions that the times to first token are taken over, 1 to 100,000
     */
    public record Bounds(int models, int rememberedRequests, int firstTokenWindow) {
        public Bounds {
            if (models < 1 || models > MODELS_MAX) {
                throw new IllegalArgumentException("models: must be in 1..%d, is %d".formatted(MODELS_MAX, models));
            }
        }
    }

    /** Nothing yet. */
    public FiguresByModel(Bounds bounds) {
        this.bounds = bounds;
        this.seen = new RecentIds(bounds.rememberedRequests());
    }

    /** Counts a completion and returns the name under which; nothing when its request was counted before. */
    public synchronized Optional<String> add(CompletedGeneration completion) {
        if (!seen.add(completion.requestId())) {
            return Optional.empty();
        }
        var name = nameFor(completion.model());
        figures.computeIfAbsent(name, _ -> new OnlineFigures(bounds.firstTokenWindow()))
                .add(completion);
        return Optional.of(name);
    }

    /** The names with figures, in the order of their first completion. */
    public synchronized List<String> models() {
        return List.copyOf(figures.keySet());
    }

    /** Reads something off the figures of a model while nothing is added; nothing for a model that has none. */
    public synchronized <T> Optional<T> read(String model, Function<OnlineFigures, T> reading) {
        return Optional.ofNullable(figures.get(model)).map(reading);
    }

    private String nameFor(String model) {
        boolean known = figures.containsKey(model);
        boolean room = figures.size() < bounds.models() && model.length() <= NAME_MAX;
        return known || room ? model : OTHER;
    }
}
