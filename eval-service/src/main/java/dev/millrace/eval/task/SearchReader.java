package dev.millrace.eval.task;

import dev.millrace.eval.harness.Search;
import dev.millrace.eval.harness.Search.EarlyStopping;
import dev.millrace.eval.harness.Shaping;
import java.util.List;
import java.util.Set;

/**
 * What {@code generation_kwargs} say of beams, candidates that are compared and penalties, by the names of Hugging Face's
 * {@code GenerationConfig} and, where that has none, of the APIs that lm-evaluation-harness passes them on to. What answers
 * cannot be decoded by is refused, lest a figure be of another method than its file says.
 */
final class SearchReader {
    private static final String BEAMS = "num_beams";
    private static final String ALPHA = "penalty_alpha";
    private static final String TOP_K = "top_k";
    private static final String REPETITION = "repetition_penalty";
    private static final String PRESENCE = "presence_penalty";
    private static final String FREQUENCY = "frequency_penalty";
    private static final String NGRAM = "no_repeat_ngram_size";
    private static final String LENGTH_PENALTY = "length_penalty";
    private static final String EARLY_STOPPING = "early_stopping";

    static final Set<String> KEYS = Set.of(
            BEAMS, LENGTH_PENALTY, EARLY_STOPPING, ALPHA, "min_p", "typical_p", REPETITION, PRESENCE, FREQUENCY, NGRAM);

    private SearchReader() {}

    /** @param isDrawn whether the file wants answers drawn */
    static Search search(Section kwargs, boolean isDrawn) {
        int beams = kwargs.integer(BEAMS, 1, 1, Search.Beam.BEAMS_MAX);
        double lengthPenalty = kwargs.number(LENGTH_PENALTY, 1);
        var ends = earlyStopping(kwargs);
        double alpha = kwargs.number(ALPHA, 0);
        if (beams > 1) {
            refuse(kwargs, isDrawn, BEAMS, "does not go with draws: do_sample is to be false");
            refuse(kwargs, alpha != 0, ALPHA, "does not go with num_beams");
            requireNeutral(kwargs, BEAMS);
            return new Search.Beam(beams, lengthPenalty, ends);
        }
        refuse(kwargs, lengthPenalty != 1, LENGTH_PENALTY, "is for num_beams above 1");
        refuse(kwargs, ends != EarlyStopping.HEURISTIC, EARLY_STOPPING, "is for num_beams above 1");
        if (alpha == 0) {
            return Search.NONE;
        }
        refuse(kwargs, isDrawn, ALPHA, "does not go with draws: do_sample is to be false");
        refuse(kwargs, !kwargs.has(TOP_K), ALPHA, "needs top_k, the candidates that are compared");
        requireNeutral(kwargs, ALPHA);
        return new Search.Contrastive(alpha, kwargs.integer(TOP_K, 1, 1, Search.Contrastive.TOP_K_MAX));
    }

    /** Where nothing is drawn, what cuts the distribution does nothing. */
    static Shaping shaping(Section kwargs, boolean isDrawn) {
        double typical = share(kwargs, "typical_p", 1);
        double minP = kwargs.number("min_p", 0);
        return new Shaping(
                isDrawn ? minP : 0,
                isDrawn ? typical : 0,
                share(kwargs, REPETITION, Shaping.REPETITION_MAX),
                kwargs.number(PRESENCE, 0),
                kwargs.number(FREQUENCY, 0),
                kwargs.integer(NGRAM, 0, 0, Shaping.NGRAM_MAX));
    }

    /** Above 0, at most so much; 0 where the file says nothing. */
    private static double share(Section kwargs, String key, double most) {
        double value = kwargs.number(key, 0);
        refuse(
                kwargs,
                kwargs.has(key) && !(value > 0 && value <= most),
                key,
                "is %s, not in (0, %.0f]".formatted(value, most));
        return value;
    }

    /** {@code true} ends with as many as there are beams, {@code "never"} when none can become better. */
    private static EarlyStopping earlyStopping(Section kwargs) {
        if ("never".equals(kwargs.value(EARLY_STOPPING))) {
            return EarlyStopping.NEVER;
        }
        return kwargs.flag(EARLY_STOPPING, false) ? EarlyStopping.FIRST : EarlyStopping.HEURISTIC;
    }

    /** Beams and candidates are weighed by the model's own probabilities. */
    private static void requireNeutral(Section kwargs, String search) {
        String complaint = "does not go with " + search;
        refuse(kwargs, kwargs.number(REPETITION, 1) != 1, REPETITION, complaint);
        for (String key : List.of(PRESENCE, FREQUENCY, NGRAM)) {
            refuse(kwargs, kwargs.number(key, 0) != 0, key, complaint);
        }
    }

    private static void refuse(Section kwargs, boolean isWrong, String key, String complaint) {
        if (isWrong) {
            throw kwargs.fail(key, complaint);
        }
    }
}
