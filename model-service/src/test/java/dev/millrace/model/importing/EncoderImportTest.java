package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.EncoderPackage;
import dev.millrace.model.EncoderPackage.Kind;
import dev.millrace.model.Pooling;
import dev.millrace.model.ProblemType;
import dev.millrace.model.encode.EncoderEngine;
import dev.millrace.model.encode.EncoderInput;
import dev.millrace.model.encode.EncoderLimits;
import dev.millrace.model.encode.EncoderObserver;
import dev.millrace.model.runtime.OnnxEncoder;
import dev.millrace.model.runtime.RuntimeOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiny encoders, imported and run in batches, against numpy, which sees each text alone (golden/encoder/make.py). */
class EncoderImportTest {
    private static final float TOLERANCE = 2e-5f;

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    private record Case(EncoderInput input, JsonNode expected) {
        float[] vector(String name, boolean normalized) {
            float[] vector = new float[expected.path(name).size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) expected.path(name).path(i).asDouble();
            }
            if (normalized) {
                Pooling.normalize(vector);
            }
            return vector;
        }
    }

    private static Path golden() {
        return Path.of(System.getProperty("millrace.root", ".."))
                .resolve("model-service/src/test/resources/golden/encoder");
    }

    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (JsonNode each : new ObjectMapper()
                .readTree(golden().resolve("expected.json").toFile())
                .path("cases")) {
            int[] ids = new int[each.path("ids").size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = each.path("ids").path(i).asInt();
            }
            cases.add(new Case(new EncoderInput(ids, each.path("second_from").asInt()), each));
        }
        return cases;
    }

    private Path source(String name) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("source").resolve(name));
        try (Stream<Path> files = Files.list(golden().resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private EncoderPackage imported(Path source) throws IOException {
        Path target = folder.resolve("models").resolve(String.valueOf(source.getFileName()));
        new EncoderImporter(said::add).write(source, target);
        return EncoderPackage.read(target);
    }

    private static EncoderEngine engine(EncoderPackage model) {
        OnnxEncoder pass = OnnxEncoder.load(model, new RuntimeOptions(1, Duration.ZERO));
        return new EncoderEngine(pass, model, new EncoderLimits(40, 1000), new EncoderObserver() {
            @Override
            public void encoded(int rows, int tokens, long nanos) {}

            @Override
            public void failed(Throwable failure) {
                throw new AssertionError(failure);
            }
        });
    }

    private static void computesWhatNumpyDoes(EncoderPackage model, String expected) throws IOException {
        List<Case> cases = cases();
        try (EncoderEngine engine = engine(model)) {
            float[][] vectors = engine.submit(cases.stream().map(Case::input).toList())
                    .orElseThrow()
                    .result()
                    .join();
            for (int i = 0; i < cases.size(); i++) {
                boolean normalized = model.shape().normalized();
                assertArrayEquals(cases.get(i).vector(expected, normalized), vectors[i], TOLERANCE, "case " + i);
            }
        }
    }

    @Test
    void takesAPlainFolderAsNormalisedMeans() throws IOException {
        EncoderPackage model = imported(source("tiny"));
        assertEquals(Kind.ENCODER, model.kind());
        assertEquals(new EncoderPackage.Shape(8, 16, 24, Pooling.MEAN, true), model.shape());
        assertEquals("tiny", model.name());
        assertTrue(said.contains("runs with 16 tokens, vectors of 8"), said.toString());
        computesWhatNumpyDoes(model, "mean");
    }

    @Test
    void heedsWhatSentenceTransformersWrites() throws IOException {
        Path source = source("tiny");
        Files.createDirectories(source.resolve("onnx"));
        Files.move(source.resolve("model.onnx"), source.resolve("onnx/model.onnx"));
        Files.writeString(source.resolve("modules.json"), """
                [{"idx": 0, "type": "sentence_transformers.models.Transformer"},
                 {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]""");
        Files.createDirectories(source.resolve("1_Pooling"));
        Files.writeString(
                source.resolve("1_Pooling/config.json"),
                "{\"word_embedding_dimension\": 8, \"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}");
        EncoderPackage model = imported(source);
        assertEquals(Pooling.CLS, model.shape().pooling());
        assertFalse(model.shape().normalized());
        computesWhatNumpyDoes(model, "cls");

        Files.writeString(
                source.resolve("1_Pooling/config.json"),
                "{\"pooling_mode_lasttoken\": true, \"include_prompt\": true}");
        Files.writeString(source.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 16}");
        computesWhatNumpyDoes(imported(source), "last");

        Files.writeString(source.resolve("1_Pooling/config.json"), "{\"pooling_mode_max_tokens\": true}");
        assertTrue(refusal(source).contains("pooling_mode_max_tokens"));
        Files.writeString(source.resolve("modules.json"), "[{\"type\": \"sentence_transformers.models.Dense\"}]");
        Files.writeString(source.resolve("1_Pooling/config.json"), "{\"pooling_mode_mean_tokens\": true}");
        assertTrue(refusal(source).contains("Dense"));
    }

    @Test
    void takesACrossEncoderWithItsLabels() throws IOException {
        EncoderPackage model = imported(source("tiny-cross"));
        assertEquals(Kind.CROSS_ENCODER, model.kind());
        assertEquals(new EncoderPackage.Head(List.of("no", "yes"), ProblemType.SINGLE_LABEL), model.head());
        computesWhatNumpyDoes(model, "logits");
    }

    @Test
    void keepsWhatALabelsLogitMeans() throws IOException {
        Path source = source("tiny-cross");
        Path config = source.resolve("config.json");
        String said = Files.readString(config);
        for (String type : List.of("null", "\"single_label_classification\"")) {
            Files.writeString(config, said.replaceFirst("\\{", "{\"problem_type\": " + type + ", "));
            assertEquals(ProblemType.SINGLE_LABEL, imported(source).head().problemType());
        }
        Files.writeString(config, said.replaceFirst("\\{", "{\"problem_type\": \"multi_label_classification\", "));
        EncoderPackage model = imported(source);
        assertEquals(ProblemType.MULTI_LABEL, model.head().problemType());
        Path provenance = model.folder().resolve("millrace.json");
        Files.writeString(
                provenance, Files.readString(provenance).replaceFirst(",\\s*\"problem_type\"\\s*:\\s*\"[a-z_]+\"", ""));
        assertEquals(
                ProblemType.SINGLE_LABEL,
                EncoderPackage.read(model.folder()).head().problemType(),
                "of a package of before");
        Files.writeString(config, said.replaceFirst("\\{", "{\"problem_type\": \"ranking\", "));
        assertTrue(refusal(source).contains("config.json: problem_type must be"));
    }

    @Test
    void takesAJarAndListsThePackage() throws IOException {
        Path source = source("tiny");
        Path jar = folder.resolve("tiny-model.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : List.of("model.onnx", "tokenizer.json")) {
                zip.putNextEntry(new ZipEntry("some/tiny-" + name));
                zip.write(Files.readAllBytes(source.resolve(name)));
            }
        }
        // Without a config its longest input is that of a BERT, which this graph has no places for.
        assertTrue(refusal(jar).contains("512 tokens"));
        try (Stream<Path> left = Files.list(folder.resolve("models"))) {
            assertEquals(List.of(), left.toList());
        }
        EncoderPackage model = imported(source);
        assertEquals(
                "tiny", PackageListing.in(folder.resolve("models")).getFirst().source());
        assertTrue(EncoderPackage.isIn(model.folder()));
    }

    @Test
    void refusesInputsThatTheModelCannotTake() throws IOException {
        EncoderPackage model = imported(source("tiny"));
        try (EncoderEngine engine = engine(model)) {
            assertTrue(refusal(engine, new EncoderInput(new int[17])).contains("inputs[1].token_ids"));
            assertTrue(refusal(engine, new EncoderInput(new int[0])).contains("1 to 16"));
            assertTrue(refusal(engine, new EncoderInput(new int[] {24})).contains("0 to 23"));
            assertTrue(refusal(engine, new EncoderInput(new int[] {2}, 1)).contains("second_from"));
        }
    }

    private static String refusal(EncoderEngine engine, EncoderInput bad) {
        EncoderInput good = new EncoderInput(new int[] {1});
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> engine.submit(List.of(good, bad)))
                .getMessage());
    }

    private String refusal(Path source) {
        return String.valueOf(
                assertThrows(ImportException.class, () -> imported(source)).getMessage());
    }
}
