package dev.millrace.model.train;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.importing.GgufCheckpoint;
import dev.millrace.model.importing.ImportProgress;
import dev.millrace.model.importing.ModelImporter;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The case of the golden file lora-smollm2.json: SmolLM2-135M with LoRA on q and v, its start and its batches. */
final class AdaptedSmolLm2 {
    static final LoraSettings LORA = new LoraSettings(8, 16, false, 0, Set.of(LoraTarget.QUERY, LoraTarget.VALUE));
    static final RuntimeOptions OPTIONS = new RuntimeOptions(2, Duration.ofNanos(20_000));

    private AdaptedSmolLm2() {}

    static JsonNode golden() throws IOException {
        var file = Path.of(System.getProperty("millrace.goldens", "none"), "alignment/lora-smollm2.json");
        assumeTrue(Files.isRegularFile(file), "needs the goldens, -Dmillrace.goldens=FOLDER");
        return new ObjectMapper().readTree(file.toFile());
    }

    /** The package in a precision, imported into a folder. */
    static ModelPackage imported(Precision precision, Path folder) throws IOException {
        var gguf = System.getProperty("millrace.gguf");
        assumeTrue(gguf != null && Files.isRegularFile(Path.of(gguf)), "needs -Dmillrace.gguf=FILE");
        try (var checkpoint = GgufCheckpoint.open(Path.of(gguf))) {
            new ModelImporter(precision, ImportProgress.NONE).write(checkpoint, folder.resolve(precision.label()));
        }
        return ModelPackage.read(folder.resolve(precision.label()));
    }

    /** A[i,j] = sin(0.37 i + 0.11 j) · 0.02, B[i,j] = cos(0.23 i + 0.19 j) · 0.01. */
    static SequencedMap<String, float[]> start(Map<String, long[]> shapes) {
        var parameters = new LinkedHashMap<String, float[]>();
        shapes.forEach((name, shape) -> {
            float[] values = new float[Math.toIntExact(shape[0] * shape[1])];
            for (int at = 0; at < values.length; at++) {
                double i = at / (int) shape[1];
                double j = at % (int) shape[1];
                values[at] = (float)
                        (name.endsWith("_a")
                                ? Math.sin(0.37 * i + 0.11 * j) * 0.02
                                : Math.cos(0.23 * i + 0.19 * j) * 0.01);
            }
            parameters.put(name, values);
        });
        return parameters;
    }

    /** A batch of each pair, of whose completion's tokens the mean is the loss. */
    static List<Batch> batches(JsonNode golden) {
        float weight = 1f / golden.path("completion_tokens").asInt();
        return stream(golden.path("pairs")).map(pair -> batch(pair, weight)).toList();
    }

    private static Batch batch(JsonNode pair, float weight) {
        long[] prompt = ids(pair.path("prompt_ids"));
        long[] completion = ids(pair.path("completion_ids"));
        int length = prompt.length + completion.length;
        long[] all = Arrays.copyOf(prompt, length);
        System.arraycopy(completion, 0, all, prompt.length, completion.length);
        float[] weights = new float[completion.length];
        Arrays.fill(weights, weight);
        long[] predicted = LongStream.range(prompt.length - 1, length - 1).toArray();
        return Batch.ofText(all, predicted, completion, weights);
    }

    private static long[] ids(JsonNode array) {
        return stream(array).mapToLong(JsonNode::asLong).toArray();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** The loss and the gradients of all batches. */
    static Gradients sum(TrainingPass pass, List<Batch> batches, Map<String, float[]> parameters) {
        double loss = 0;
        var sums = new LinkedHashMap<String, float[]>();
        for (var batch : batches) {
            var found = pass.run(batch, parameters);
            loss += found.loss();
            found.byName().forEach((name, gradient) -> sums.merge(name, gradient, AdaptedSmolLm2::added));
        }
        return new Gradients(loss, new float[0], sums);
    }

    private static float[] added(float[] some, float[] more) {
        for (int i = 0; i < some.length; i++) {
            some[i] += more[i];
        }
        return some;
    }

    static double norm(float[] gradient) {
        return Math.sqrt(IntStream.range(0, gradient.length)
                .mapToDouble(i -> (double) gradient[i] * gradient[i])
                .sum());
    }
}
