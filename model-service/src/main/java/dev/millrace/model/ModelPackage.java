package dev.millrace.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A folder with a decoder in ONNX: {@code genai_config.json} as ONNX Runtime GenAI writes it says the shapes and names,
 * and an optional {@code millrace.json} says where it comes from. Reading opens no weights.
 *
 * @param folder absolute
 * @param graph the ONNX file, inside the folder; its external data is too
 * @param name as clients give it in "model"
 * @param version 16 hexadecimal digits that change when the content does
 * @param architecture family, for instance "llama"
 * @param precision "fp32", "int8", "int4", another precision's label, or "unknown"
 * @param keyValues how the graph takes keys and values: "kv" of millrace.json, floats where it says nothing
 */
public record ModelPackage(
        Path folder,
        Path graph,
        String name,
        String version,
        String architecture,
        String precision,
        KeyValueForm keyValues,
        ModelShape shape,
        TensorNames tensors) {
    private static final long JSON_BYTES_MAX = 1 << 20;
    private static final Pattern WORD = Pattern.compile("[\\w.:+/-]{1,128}");
    static final Pattern VERSION = Pattern.compile("[0-9a-f]{16,128}");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws InvalidPackageException when the folder is not a package, or not a safe one */
    public static ModelPackage read(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            JsonNode config = json(root, "genai_config.json");
            JsonNode provenance = Files.exists(root.resolve("millrace.json"))
                    ? json(root, "millrace.json")
                    : MissingNode.getInstance();
            return parse(root, config.path("model"), provenance);
        } catch (IllegalArgumentException e) {
            throw new InvalidPackageException("genai_config.json of " + root.getFileName() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InvalidPackageException("cannot read the model package " + root + ": " + e.getMessage(), e);
        }
    }

    private static ModelPackage parse(Path root, JsonNode model, JsonNode provenance) throws IOException {
        JsonNode decoder = model.path("decoder");
        Path graph = inside(root, decoder.path("filename").asText("model.onnx"));
        ExternalData.requireInside(root, graph);
        ModelShape shape = shape(model, decoder);
        String version = text(provenance, "version", "");
        return new ModelPackage(
                root,
                graph,
                word("name", text(provenance, "name", String.valueOf(root.getFileName()))),
                VERSION.matcher(version).matches() ? version.substring(0, 16) : hash(root, graph),
                word(
                        "architecture",
                        text(provenance, "architecture", model.path("type").asText("unknown"))),
                word("precision", text(provenance, "precision", "unknown")),
                keyValues(root, provenance),
                shape,
                names(decoder));
    }

    /**
     * The ids with which an answer ends, in the order of genai_config.json.
     *
     * @throws InvalidPackageException where it names none
     */
    public List<Integer> endIds() {
        try {
            JsonNode ends = json(folder, "genai_config.json").path("model").path("eos_token_id");
            List<Integer> ids = new ArrayList<>();
            (ends.isArray() ? ends : List.of(ends)).forEach(id -> ids.add(id.asInt(-1)));
            if (ids.isEmpty() || ids.stream().anyMatch(id -> id < 0 || id >= shape.vocabularySize())) {
                throw new InvalidPackageException(
                        "genai_config.json of " + name + ": eos_token_id must be ids of tokens");
            }
            return ids;
        } catch (IOException e) {
            throw new InvalidPackageException("cannot read the model package " + folder + ": " + e.getMessage(), e);
        }
    }

    private static KeyValueForm keyValues(Path root, JsonNode provenance) {
        try {
            return KeyValueForm.labelled(text(provenance, "kv", KeyValueForm.FP32.label()));
        } catch (IllegalArgumentException e) {
            throw new InvalidPackageException("millrace.json of " + root.getFileName() + ": " + e.getMessage(), e);
        }
    }

    private static ModelShape shape(JsonNode model, JsonNode decoder) {
        int heads = whole(decoder, "num_attention_heads");
        int headSize = whole(decoder, "head_size");
        return new ModelShape(
                whole(decoder, "num_hidden_layers"),
                heads,
                whole(decoder, "num_key_value_heads"),
                headSize,
                decoder.has("hidden_size") ? whole(decoder, "hidden_size") : Math.multiplyExact(heads, headSize),
                whole(model, "context_length"),
                whole(model, "vocab_size"));
    }

    private static TensorNames names(JsonNode decoder) {
        JsonNode in = decoder.path("inputs");
        JsonNode out = decoder.path("outputs");
        return new TensorNames(
                text(in, "input_ids", "input_ids"),
                text(in, "attention_mask", "attention_mask"),
                in.has("position_ids") ? text(in, "position_ids", "") : null,
                in.has("logit_positions") ? text(in, "logit_positions", "") : null,
                text(in, "past_key_names", "past_key_values.%d.key"),
                text(in, "past_value_names", "past_key_values.%d.value"),
                text(out, "logits", "logits"),
                text(out, "present_key_names", "present.%d.key"),
                text(out, "present_value_names", "present.%d.value"),
                out.has("hidden_states") ? text(out, "hidden_states", "") : null);
    }

    static JsonNode json(Path root, String name) throws IOException {
        Path file = inside(root, name);
        long bytes = Files.size(file);
        if (bytes > JSON_BYTES_MAX) {
            throw new InvalidPackageException(name + " has " + bytes + " bytes, more than " + JSON_BYTES_MAX);
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new InvalidPackageException(name + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Resolves a name that came from a file, following links, and refuses to leave the folder. */
    static Path inside(Path root, String name) throws IOException {
        return inside(root, root, name);
    }

    /** The same for a name relative to a folder of the package. */
    static Path inside(Path root, Path base, String name) throws IOException {
        Path file;
        try {
            file = base.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw new InvalidPackageException("a file name in the package is not a path", e);
        }
        if (name.isBlank() || !file.startsWith(root) || file.equals(root)) {
            throw new InvalidPackageException("the package refers to a file outside its folder");
        }
        if (!Files.isRegularFile(file)) {
            throw new InvalidPackageException("the package " + root + " lacks " + root.relativize(file));
        }
        if (!file.toRealPath().startsWith(root.toRealPath())) {
            throw new InvalidPackageException(root.relativize(file)
                    + " is a link that leaves the package; copy the folder with its links followed");
        }
        return file;
    }

    static int whole(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException(field + " is missing or not a whole number");
        }
        return value.intValue();
    }

    static String text(JsonNode node, String field, String otherwise) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + " is not a text");
        }
        return value.textValue();
    }

    static String word(String field, String value) {
        if (!WORD.matcher(value).matches()) {
            throw new IllegalArgumentException(field + " must be 1 to 128 letters, digits or . _ : + / -");
        }
        return value;
    }

    /** Of the configuration and the graph with the sizes of its data: cheap, though not of every weight. */
    private static String hash(Path root, Path graph) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(root.resolve("genai_config.json")));
            ExternalData.digest(root, graph, digest);
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
