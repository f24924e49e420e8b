package dev.millrace.model.train;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.importing.HuggingFaceCheckpoint;
import dev.millrace.model.importing.ImportProgress;
import dev.millrace.model.importing.ModelImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;

/** The golden families' random models of 64 tokens and two layers, as packages. */
public final class TinyDecoder {
    /** Ids of each. */
    public static final int VOCABULARY = 64;

    private static final Path GOLDENS = Path.of(System.getProperty("millrace.root", ".."))
            .resolve("model-service/src/test/resources/golden/families");

    private TinyDecoder() {}

    /** @param folder to be made */
    public static ModelPackage of(String family, Precision precision, Path folder) throws IOException {
        var source = Files.createDirectories(folder.resolve("source"));
        try (var files = Files.list(golden(family))) {
            for (var file : files.toList()) {
                Files.copy(file, source.resolve(file.getFileName()));
            }
        }
        Files.writeString(source.resolve("tokenizer.json"), "{\"version\":\"1.0\"}");
        var target = folder.resolve("package");
        try (var checkpoint = HuggingFaceCheckpoint.open(source, "tiny")) {
            new ModelImporter(precision, ImportProgress.NONE).write(checkpoint, target);
        }
        return ModelPackage.read(target);
    }

    /** Every next token of a text, alike. */
    static Batch everyNext(long[] ids) {
        int learned = ids.length - 1;
        float[] weights = new float[learned];
        Arrays.fill(weights, 1f / learned);
        return Batch.ofText(
                ids, LongStream.range(0, learned).toArray(), Arrays.copyOfRange(ids, 1, ids.length), weights);
    }

    static Path golden(String family) {
        return GOLDENS.resolve(family);
    }
}
