package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.EncoderPackage.Kind;
import dev.millrace.model.Pooling;
import dev.millrace.model.ProblemType;
import dev.millrace.model.weights.ContainedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of an encoder: its graph as {@code onnx/model.onnx} or {@code model.onnx}, {@code tokenizer.json}, and what
 * Hugging Face and sentence-transformers write beside them, where it is there: {@code config.json}, {@code
 * sentence_bert_config.json}, {@code modules.json} and {@code 1_Pooling/config.json}. Without those it is a BERT whose
 * vectors are the normalised mean of at most {@value #LENGTH_MAX} tokens.
 */
final class EncoderSource {
    private static final int LENGTH_MAX = 512;
    private static final Set<String> FAMILIES = Set.of(
            "bert",
            "distilbert",
            "roberta",
            "xlm-roberta",
            "camembert",
            "mpnet",
            "electra",
            "albert",
            "deberta",
            "deberta-v2",
            "nomic_bert",
            "modernbert",
            "new");
    /** Position ids begin behind the padding's in these. */
    private static final Set<String> OFFSET_POSITIONS = Set.of("roberta", "xlm-roberta", "camembert", "mpnet");

    private final Path folder;
    private final JsonNode config;

    /** A folder that {@link #isEncoder} knows. */
    EncoderSource(Path folder) throws IOException {
        this.folder = folder;
        this.config = optional("config.json").orElse(Json.object());
    }

    /** Whether a file or folder is an encoder rather than a decoder: by its ending, or by what it says of itself. */
    static boolean isEncoder(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            String name = String.valueOf(path.getFileName());
            return name.endsWith(".jar") || name.endsWith(".onnx");
        }
        if (!Files.isDirectory(path)) {
            return false;
        }
        if (Files.isRegularFile(path.resolve("modules.json"))) {
            return true;
        }
        if (Files.isRegularFile(path.resolve("config.json"))) {
            return FAMILIES.contains(
                    Json.read(path.resolve("config.json")).path("model_type").asText());
        }
        return Files.isRegularFile(path.resolve("model.onnx")) && Files.isRegularFile(path.resolve("tokenizer.json"));
    }

    Path graph() throws IOException {
        Path nested = folder.resolve("onnx");
        return Files.isRegularFile(nested.resolve("model.onnx"))
                ? ContainedFile.in(nested, "model.onnx", "graph")
                : ContainedFile.in(folder, "model.onnx", "graph");
    }

    /** The graph, and the files of weights that lie beside it. */
    List<Path> graphFiles() throws IOException {
        Path graph = graph();
        List<Path> files = new ArrayList<>(List.of(graph));
        for (String beside : List.of("model.onnx_data", "model.onnx.data")) {
            if (Files.isRegularFile(graph.resolveSibling(beside))) {
                files.add(ContainedFile.in(graph.resolveSibling(""), beside, "weights"));
            }
        }
        return files;
    }

    Path tokenizer() throws IOException {
        return ContainedFile.in(folder, "tokenizer.json", "tokenizer");
    }

    String architecture() {
        return config.path("model_type").asText("bert");
    }

    Kind kind() {
        for (JsonNode name : config.path("architectures")) {
            if (name.asText().endsWith("ForSequenceClassification")) {
                return Kind.CROSS_ENCODER;
            }
        }
        return Kind.ENCODER;
    }

    /** Of a cross-encoder as id2label has them, else numbered. */
    List<String> labels(int count) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            labels.add(config.path("id2label").path(Integer.toString(i)).asText("LABEL_" + i));
        }
        return labels;
    }

    /**
     * What a cross-encoder's logits are; most configs say nothing, and are of one label of several.
     *
     * @throws ImportException if the config says something else than transformers knows
     */
    ProblemType problemType() {
        try {
            return ProblemType.labelled(config.path("problem_type").asText(ProblemType.SINGLE_LABEL.label()));
        } catch (IllegalArgumentException e) {
            throw new ImportException("config.json: " + e.getMessage(), e);
        }
    }

    /** Longest input in tokens, special ones included. */
    int maxLength() throws IOException {
        Optional<JsonNode> sentences = optional("sentence_bert_config.json");
        int said = sentences
                .map(json -> json.path("max_seq_length").asInt())
                .filter(length -> length > 0)
                .orElse(Integer.MAX_VALUE);
        int positions = config.path("max_position_embeddings").asInt(LENGTH_MAX);
        return Math.min(said, OFFSET_POSITIONS.contains(architecture()) ? positions - 2 : positions);
    }

    /** @throws ImportException if the model pools in a way that is not built */
    Pooling pooling() throws IOException {
        Path config = folder.resolve("1_Pooling").resolve("config.json");
        if (!Files.isRegularFile(config)) {
            return Pooling.MEAN;
        }
        JsonNode json = Json.read(ContainedFile.in(folder.resolve("1_Pooling"), "config.json", "pooling"));
        List<Pooling> wanted = new ArrayList<>();
        json.properties().forEach(field -> {
            if (field.getKey().startsWith("pooling_mode_") && field.getValue().asBoolean(false)) {
                wanted.add(pooling(field.getKey()));
            }
        });
        if (wanted.size() != 1) {
            throw new ImportException("1_Pooling/config.json asks for " + wanted.size() + " poolings instead of one");
        }
        return wanted.getFirst();
    }

    private static Pooling pooling(String field) {
        return switch (field) {
            case "pooling_mode_mean_tokens" -> Pooling.MEAN;
            case "pooling_mode_cls_token" -> Pooling.CLS;
            case "pooling_mode_lasttoken" -> Pooling.LAST;
            default -> throw new ImportException("1_Pooling/config.json: " + field + " is not built");
        };
    }

    /**
     * Whether sentence-transformers would normalise; a model that is none of its is.
     *
     * @throws ImportException if it would do something else besides
     */
    boolean normalizes() throws IOException {
        Path modules = folder.resolve("modules.json");
        if (!Files.isRegularFile(modules)) {
            return true;
        }
        boolean normalizes = false;
        for (JsonNode module : Json.readArray(ContainedFile.in(folder, "modules.json", "modules"))) {
            String type = module.path("type").asText();
            String name = type.substring(type.lastIndexOf('.') + 1);
            if (!Set.of("Transformer", "Pooling", "Normalize").contains(name)) {
                throw new ImportException("modules.json: a module " + name + " is not built");
            }
            normalizes |= name.equals("Normalize");
        }
        return normalizes;
    }

    /** One more than the highest id of tokenizer.json. */
    int vocabularySize() throws IOException {
        JsonNode json = Json.read(tokenizer());
        int highest = -1;
        for (JsonNode id : json.path("model").path("vocab")) {
            highest = Math.max(highest, id.asInt(-1));
        }
        for (JsonNode added : json.path("added_tokens")) {
            highest = Math.max(highest, added.path("id").asInt(-1));
        }
        return Math.max(highest + 1, config.path("vocab_size").asInt(0));
    }

    private Optional<JsonNode> optional(String name) throws IOException {
        return Files.exists(folder.resolve(name))
                ? Optional.of(Json.read(ContainedFile.in(folder, name, name)))
                : Optional.empty();
    }
}
