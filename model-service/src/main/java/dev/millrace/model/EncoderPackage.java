package dev.millrace.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A folder with an encoder in ONNX: {@code model.onnx}, {@code tokenizer.json}, and {@code millrace.json}, whose object
 * "encoder" says how to run it. Reading opens no weights.
 *
 * @param folder absolute
 * @param graph the ONNX file, inside the folder; its external data is too
 * @param name as clients give it in "model"
 * @param version 16 hexadecimal digits that change when the content does
 * @param architecture family, for instance "bert"
 * @param precision "fp32", another label, or "unknown"
 * @param head of a cross-encoder; an encoder's has no labels
 */
public record EncoderPackage(
        Path folder,
        Path graph,
        String name,
        String version,
        String architecture,
        String precision,
        Kind kind,
        Shape shape,
        Head head) {
    private static final String PROVENANCE = "millrace.json";

    /** What it makes of a text. */
    public enum Kind {
        /** A vector. */
        ENCODER("encoder"),
        /** Logits of labels, of a text or of two that it reads together. */
        CROSS_ENCODER("cross-encoder");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** As "kind" of millrace.json has it. */
        public String label() {
            return label;
        }
    }

    /**
     * The sizes, and how a text's tokens become one vector.
     *
     * @param dimensions width of a token's hidden state, 1 to 65,536; of a cross-encoder the number of labels
     * @param maxLength longest input in tokens, special ones included, 1 to 65,536
     * @param vocabularySize number of token ids
     * @param pooling of an encoder; a cross-encoder has none to do
     * @param normalized whether vectors are scaled to the length 1
     */
    public record Shape(int dimensions, int maxLength, int vocabularySize, Pooling pooling, boolean normalized) {
        public Shape {
            check("dimensions", dimensions, 65_536);
            check("max_length", maxLength, 65_536);
            check("vocab_size", vocabularySize, 1 << 22);
        }

        private static void check(String name, int value, int most) {
            if (value < 1 || value > most) {
                throw new IllegalArgumentException(name + " must be 1 to " + most + ", is " + value);
            }
        }
    }

    /**
     * What is made of a cross-encoder's last hidden state.
     *
     * @param labels names of the logits, in order
     * @param problemType what the logits are
     */
    public record Head(List<String> labels, ProblemType problemType) {
        public Head {
            labels = List.copyOf(labels);
        }
    }

    /** Whether the folder says of itself that it holds an encoder; a folder that says nothing holds a decoder. */
    public static boolean isIn(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        if (!Files.isRegularFile(root.resolve(PROVENANCE))) {
            return false;
        }
        try {
            String kind = ModelPackage.json(root, PROVENANCE).path("kind").asText("");
            return kind.equals(Kind.ENCODER.label) || kind.equals(Kind.CROSS_ENCODER.label);
        } catch (IOException e) {
            throw new InvalidPackageException("cannot read the model package " + root + ": " + e.getMessage(), e);
        }
    }

    /** @throws InvalidPackageException when the folder is not such a package, or not a safe one */
    public static EncoderPackage read(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            return parse(root, ModelPackage.json(root, PROVENANCE));
        } catch (IllegalArgumentException e) {
            throw new InvalidPackageException(PROVENANCE + " of " + root.getFileName() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InvalidPackageException("cannot read the model package " + root + ": " + e.getMessage(), e);
        }
    }

    private static EncoderPackage parse(Path root, JsonNode json) throws IOException {
        Path graph = ModelPackage.inside(root, "model.onnx");
        ExternalData.requireInside(root, graph);
        Kind kind = kind(ModelPackage.text(json, "kind", ""));
        JsonNode encoder = json.path("encoder");
        List<String> labels = new ArrayList<>();
        encoder.path("labels").forEach(label -> labels.add(label.asText()));
        Shape shape = new Shape(
                ModelPackage.whole(encoder, "dimensions"),
                ModelPackage.whole(encoder, "max_length"),
                ModelPackage.whole(encoder, "vocab_size"),
                Pooling.labelled(ModelPackage.text(encoder, "pooling", Pooling.MEAN.label())),
                encoder.path("normalize").asBoolean(false));
        if (kind == Kind.CROSS_ENCODER && labels.size() != shape.dimensions()) {
            throw new IllegalArgumentException("labels are " + labels.size() + " instead of " + shape.dimensions());
        }
        return new EncoderPackage(
                root,
                graph,
                ModelPackage.word("name", ModelPackage.text(json, "name", String.valueOf(root.getFileName()))),
                version(ModelPackage.text(json, "version", "")),
                ModelPackage.word("architecture", ModelPackage.text(json, "architecture", "unknown")),
                ModelPackage.word("precision", ModelPackage.text(json, "precision", "unknown")),
                kind,
                shape,
                new Head(labels, problemType(encoder)));
    }

    /** Packages of before this was kept say nothing. */
    private static ProblemType problemType(JsonNode encoder) {
        return ProblemType.labelled(ModelPackage.text(encoder, "problem_type", ProblemType.SINGLE_LABEL.label()));
    }

    private static Kind kind(String label) {
        for (Kind kind : Kind.values()) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("kind must be encoder or cross-encoder");
    }

    private static String version(String version) {
        if (!ModelPackage.VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException("version must be 16 hexadecimal digits or more");
        }
        return version.substring(0, 16).toLowerCase(Locale.ROOT);
    }
}
