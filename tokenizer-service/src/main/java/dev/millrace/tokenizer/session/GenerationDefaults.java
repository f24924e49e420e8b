package dev.millrace.tokenizer.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.decoding.Shaping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a model package says about decoding.
 *
 * @param temperature used when a request gives none
 * @param topK used when a request gives none
 * @param topP used when a request gives none
 * @param stopTokenIds ids that end an answer, at most {@link #STOP_TOKENS_MAX}
 * @param shaping repetition penalty, min-p, typical mass and n-gram ban used when a request gives none
 */
public record GenerationDefaults(float temperature, int topK, float topP, List<Integer> stopTokenIds, Shaping shaping) {
    /** Most ids that can end an answer. */
    public static final int STOP_TOKENS_MAX = 64;

    /** Without shaping. */
    public GenerationDefaults(float temperature, int topK, float topP, List<Integer> stopTokenIds) {
        this(temperature, topK, topP, stopTokenIds, Shaping.NONE);
    }

    /** Copies the list and checks the ranges. */
    public GenerationDefaults {
        stopTokenIds = List.copyOf(stopTokenIds);
        if (!(temperature >= 0 && temperature <= 2) || topK < 0 || !(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("the model's generation config has temperature " + temperature
                    + ", top_k " + topK + ", top_p " + topP + ": outside [0, 2], [0, ...), (0, 1]");
        }
        if (stopTokenIds.size() > STOP_TOKENS_MAX) {
            throw new IllegalArgumentException(
                    "the model's configs name " + stopTokenIds.size() + " end tokens; most are " + STOP_TOKENS_MAX);
        }
        try {
            new ShapingRanges(field -> "generation_config." + field).check(shaping);
        } catch (FailureException e) {
            throw new IllegalArgumentException(e.failure().message(), e);
        }
    }

    /** Reads {@code generation_config.json} and {@code genai_config.json} of a package folder; both may be missing. */
    public static GenerationDefaults read(Path folder) {
        var generation = readJson(folder.resolve("generation_config.json"));
        var genai = readJson(folder.resolve("genai_config.json"));
        var stops = new TreeSet<>(ids(generation.path("eos_token_id")));
        stops.addAll(ids(genai.path("model").path("eos_token_id")));
        return new GenerationDefaults(
                (float) generation.path("temperature").asDouble(1),
                generation.path("top_k").asInt(0),
                (float) generation.path("top_p").asDouble(1),
                List.copyOf(stops),
                shaping(generation));
    }

    /** Hugging Face's names. */
    private static Shaping shaping(JsonNode generation) {
        var asked = new Shaping(
                (float) generation.path("min_p").asDouble(),
                (float) generation.path("typical_p").asDouble(),
                (float) generation.path("repetition_penalty").asDouble(),
                0,
                0,
                generation.path("no_repeat_ngram_size").asInt(),
                Map.of(),
                null,
                null,
                0);
        return asked.over(Shaping.NONE);
    }

    private static JsonNode readJson(Path file) {
        var json = new ObjectMapper();
        if (!Files.exists(file)) {
            return json.createObjectNode();
        }
        try {
            return json.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.getFileName() + " of the model package", e);
        }
    }

    private static List<Integer> ids(JsonNode oneOrMany) {
        var ids = new ArrayList<Integer>();
        if (oneOrMany.isInt()) {
            ids.add(oneOrMany.intValue());
        }
        for (var id : oneOrMany) {
            ids.add(id.asInt());
        }
        return ids;
    }
}
