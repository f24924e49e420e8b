package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.graph.DecoderGraph.Logits;
import dev.millrace.model.graph.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The default model, imported from its GGUF, against the goldens of transformers on the dequantised weights. */
class SmolLm2GoldenTest {
    private static final double TOLERANCE = 2e-3;
    private static final double CLEAR_GAP = 0.01;
    private static final Path GOLDENS = Path.of(System.getProperty("millrace.goldens", "none"), "model");
    private static final String INT8_KV8 = "int8+kv8";
    private static final Path WORK = Path.of("target", "smollm2-golden");

    @BeforeAll
    static void importOnce() throws IOException {
        String gguf = System.getProperty("millrace.gguf");
        assumeTrue(gguf != null && Files.isRegularFile(Path.of(gguf)), "needs -Dmillrace.gguf=FILE");
        assumeTrue(Files.isDirectory(GOLDENS), "needs the goldens, -Dmillrace.goldens=FOLDER");
        for (Precision precision : List.of(Precision.FP32, Precision.INT8, Precision.Q4_1)) {
            try (Checkpoint checkpoint = GgufCheckpoint.open(Path.of(gguf))) {
                new ModelImporter(precision, Logits.ALL, KeyValueForm.FP32, ImportProgress.NONE)
                        .write(checkpoint, WORK.resolve(precision.label()));
            }
        }
        try (Checkpoint checkpoint = GgufCheckpoint.open(Path.of(gguf))) {
            new ModelImporter(Precision.INT8, Logits.ALL, KeyValueForm.INT8, ImportProgress.NONE)
                    .write(checkpoint, WORK.resolve(INT8_KV8));
        }
    }

    @AfterAll
    static void deletePackages() throws IOException {
        if (Files.isDirectory(WORK)) {
            try (Stream<Path> files = Files.walk(WORK)) {
                for (Path file : files.toList().reversed()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static OnnxDecoder decoder(Precision precision) throws OrtException, IOException {
        return new OnnxDecoder(WORK.resolve(precision.label()));
    }

    private static JsonNode golden(String name) throws IOException {
        return new ObjectMapper().readTree(GOLDENS.resolve(name).toFile());
    }

    private static long[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }

    private static double logSumExp(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum);
    }

    @Test
    void fp32LogProbabilitiesAreTheReference() throws OrtException, IOException {
        double worst = 0;
        try (OnnxDecoder decoder = decoder(Precision.FP32)) {
            for (JsonNode test : golden("forward.json").path("cases")) {
                decoder.reset();
                List<float[]> rows = decoder.append(ids(test.path("ids")));
                for (JsonNode position : test.path("positions")) {
                    float[] logits = rows.get(position.path("position").asInt());
                    double total = logSumExp(logits);
                    worst = Math.max(
                            worst, Math.abs(total - position.path("logsumexp").asDouble()));
                    for (int i = 0; i < 20; i++) {
                        double logprob =
                                logits[position.path("top20_ids").path(i).asInt()] - total;
                        double expected =
                                position.path("top20_logprobs").path(i).asDouble();
                        worst = Math.max(worst, Math.abs(logprob - expected));
                    }
                }
            }
        }
        System.out.printf("fp32: largest difference of a log-probability %.1e%n", worst);
        assertTrue(worst < TOLERANCE, "largest difference " + worst);
    }

    /** In one pass a case: as long as each choice is the recorded one, what follows it is what greedy decoding sees. */
    @Test
    void fp32GreedyContinuationsAreTheReference() throws OrtException, IOException {
        int compared = 0;
        try (OnnxDecoder decoder = decoder(Precision.FP32)) {
            for (JsonNode test : golden("greedy.json").path("cases")) {
                decoder.reset();
                long[] prompt = ids(test.path("prompt_ids"));
                long[] expected = ids(test.path("ids"));
                List<float[]> rows = decoder.append(joined(prompt, expected));
                for (int step = 0; step < expected.length; step++) {
                    if (test.path("gap").path(step).asDouble() < CLEAR_GAP) {
                        break;
                    }
                    int chosen = argmax(rows.get(prompt.length - 1 + step));
                    assertEquals(expected[step], chosen, test.path("prompt") + " step " + step);
                    compared++;
                }
            }
        }
        assertTrue(compared > 400, compared + " steps compared");
    }

    /** Where the reference's choice is clear, keys and values in int8 make it, too. */
    @Test
    void int8KeysAndValuesChooseAsTheReferenceWhereItIsClear() throws OrtException, IOException {
        int compared = 0;
        try (OnnxDecoder decoder = new OnnxDecoder(WORK.resolve(INT8_KV8))) {
            for (JsonNode test : golden("greedy.json").path("cases")) {
                decoder.reset();
                long[] prompt = ids(test.path("prompt_ids"));
                long[] expected = ids(test.path("ids"));
                List<float[]> rows = decoder.append(joined(prompt, expected));
                for (int step = 0; step < expected.length; step++) {
                    if (test.path("gap").path(step).asDouble() < 1) {
                        continue;
                    }
                    assertEquals(
                            expected[step],
                            argmax(rows.get(prompt.length - 1 + step)),
                            test.path("prompt") + " step " + step);
                    compared++;
                }
            }
        }
        assertTrue(compared > 100, compared + " steps compared");
    }

    private static long[] joined(long[] first, long[] second) {
        long[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static int argmax(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    @Test
    void fp32SequenceLogProbabilitiesAreTheReference() throws OrtException, IOException {
        try (OnnxDecoder decoder = decoder(Precision.FP32)) {
            for (JsonNode test : golden("sequence_logprob.json").path("cases")) {
                decoder.reset();
                long[] context = ids(test.path("context_ids"));
                long[] continuation = ids(test.path("continuation_ids"));
                List<float[]> rows = decoder.append(joined(context, continuation));
                double sum = 0;
                for (int i = 0; i < continuation.length; i++) {
                    float[] logits = rows.get(context.length - 1 + i);
                    sum += logits[(int) continuation[i]] - logSumExp(logits);
                }
                assertEquals(
                        test.path("logprob").asDouble(),
                        sum,
                        TOLERANCE,
                        test.path("continuation").asText());
            }
        }
    }

    @Test
    void perplexityIsTheReferences() throws OrtException, IOException {
        JsonNode golden = golden("perplexity.json");
        double[] fp32 = perplexity(Precision.FP32, golden);
        double[] int8 = perplexity(Precision.INT8, golden);
        double all = golden.path("ppl_all").asDouble();
        double half = golden.path("ppl_second_half").asDouble();
        System.out.printf("perplexity, all and second half: reference %.4f %.4f%n", all, half);
        System.out.printf("fp32 %.4f %.4f, int8 %.4f %.4f%n", fp32[0], fp32[1], int8[0], int8[1]);
        assertEquals(all, fp32[0], 0.001 * all, "fp32, all");
        assertEquals(half, fp32[1], 0.001 * half, "fp32, second half");
        assertEquals(all, int8[0], 0.015 * all, "int8, all");
        assertEquals(half, int8[1], 0.015 * half, "int8, second half");
        double[] exact = perplexity(Precision.Q4_1, golden);
        System.out.printf("q4_1 %.4f %.4f%n", exact[0], exact[1]);
        double[] kv8 = perplexity(INT8_KV8, golden);
        System.out.printf("int8 with keys and values in int8 %.4f %.4f%n", kv8[0], kv8[1]);
        assertEquals(int8[0], kv8[0], 0.01 * int8[0], "int8+kv8, all");
        assertEquals(int8[1], kv8[1], 0.01 * int8[1], "int8+kv8, second half");
        assertEquals(all, exact[0], 0.03 * all, "q4_1, all");
        assertEquals(half, exact[1], 0.03 * half, "q4_1, second half");
    }

    /** The golden's protocol: windows of 512, each alone; all tokens but the first, and those of the second half. */
    private static double[] perplexity(Precision precision, JsonNode golden) throws OrtException, IOException {
        return perplexity(precision.label(), golden);
    }

    private static double[] perplexity(String folder, JsonNode golden) throws OrtException, IOException {
        long[] ids = ids(golden.path("ids"));
        double all = 0;
        double half = 0;
        try (OnnxDecoder decoder = new OnnxDecoder(WORK.resolve(folder))) {
            for (int window = 0; window < 8; window++) {
                decoder.reset();
                long[] part = Arrays.copyOfRange(ids, window * 512, (window + 1) * 512);
                List<float[]> rows = decoder.append(part);
                for (int i = 1; i < 512; i++) {
                    double surprise = logSumExp(rows.get(i - 1)) - rows.get(i - 1)[(int) part[i]];
                    all += surprise;
                    half += i >= 256 ? surprise : 0;
                }
            }
        }
        return new double[] {Math.exp(all / (8 * 511)), Math.exp(half / (8 * 256))};
    }
}
