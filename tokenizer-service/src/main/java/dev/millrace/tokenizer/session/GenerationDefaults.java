package dev.millrace.tokenizer.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What a model package says about decoding.
 *
 * @param temperature used when a request gives none
 * @param topK used when a request gives none
 * @param topP used when a request gives none
 * @param stopTokenIds ids that end an answer, at most {@link #STOP_TOKENS_MAX}
 */
public record GenerationDefaults(float temperature, int topK, float topP, List<Integer> stopTokenIds) {
    /** Most ids that can end an answer. */
    public static final int STOP_TOKENS_MAX = 64;

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
                List.copyOf(stops));
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
