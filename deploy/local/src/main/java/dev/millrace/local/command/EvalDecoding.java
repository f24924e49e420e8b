package dev.millrace.local.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.system.UsageException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How answers of an evaluation are decoded, where that is not as the tasks say. */
final class EvalDecoding {
    /** By the names of Hugging Face's {@code early_stopping}. */
    private static final Map<String, String> ENDS = Map.of(
            "false", "EARLY_STOPPING_HEURISTIC", "true", "EARLY_STOPPING_FIRST", "never", "EARLY_STOPPING_NEVER");

    @Option(names = "--temperature")
    private @Nullable Double temperature;

    @Option(names = "--top-p")
    private @Nullable Double topP;

    @Option(names = "--top-k")
    private @Nullable Integer topK;

    @Option(names = "--min-p")
    private @Nullable Double minP;

    @Option(names = "--typical-p")
    private @Nullable Double typicalP;

    @Option(names = "--repetition-penalty")
    private @Nullable Double repetitionPenalty;

    @Option(names = "--presence-penalty")
    private @Nullable Double presencePenalty;

    @Option(names = "--frequency-penalty")
    private @Nullable Double frequencyPenalty;

    @Option(names = "--no-repeat-ngram")
    private @Nullable Integer noRepeatNgram;

    @Option(names = "--beams")
    private @Nullable Integer beams;

    @Option(names = "--length-penalty")
    private @Nullable Double lengthPenalty;

    @Option(names = "--early-stopping")
    private @Nullable String earlyStopping;

    @Option(names = "--penalty-alpha")
    private @Nullable Double penaltyAlpha;

    @Option(names = "--seed")
    private @Nullable Long seed;

    @Option(names = "--max-tokens")
    private @Nullable Integer maxTokens;

    /**
     * Puts what was given on the JSON of an EvaluationSpec; ranges are the service's to check.
     *
     * @throws UsageException when options do not go together
     */
    void put(ObjectNode spec) {
        Given.put(spec, "temperature", temperature);
        Given.put(spec, "top_p", topP);
        Given.put(spec, "min_p", minP);
        Given.put(spec, "typical_p", typicalP);
        Given.put(spec, "repetition_penalty", repetitionPenalty);
        Given.put(spec, "presence_penalty", presencePenalty);
        Given.put(spec, "frequency_penalty", frequencyPenalty);
        Given.put(spec, "no_repeat_ngram", noRepeatNgram);
        Given.put(spec, "seed", seed);
        Given.put(spec, "max_tokens", maxTokens);
        if (penaltyAlpha == null) {
            Given.put(spec, "top_k", topK);
        } else {
            contrastive(spec, penaltyAlpha);
        }
        beam(spec);
    }

    private void contrastive(ObjectNode spec, double alpha) {
        require(beams == null, "--penalty-alpha does not go with --beams");
        require(topK != null, "--penalty-alpha needs --top-k, the candidates that are compared");
        Given.put(spec.putObject("contrastive").put("penalty_alpha", alpha), "top_k", topK);
    }

    private void beam(ObjectNode spec) {
        if (beams == null) {
            require(lengthPenalty == null, "--length-penalty is for --beams");
            require(earlyStopping == null, "--early-stopping is for --beams");
            return;
        }
        var ends = earlyStopping == null ? "false" : earlyStopping;
        require(ENDS.containsKey(ends), "--early-stopping must be true, false or never, not " + ends);
        spec.putObject("beam")
                .put("beams", beams)
                .put("length_penalty", lengthPenalty == null ? 1 : lengthPenalty)
                .put("early_stopping", ENDS.get(ends));
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new UsageException(rule);
        }
    }
}
