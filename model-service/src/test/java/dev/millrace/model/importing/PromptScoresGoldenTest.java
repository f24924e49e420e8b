package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.TokenScores;
import dev.millrace.model.engine.Command;
import dev.millrace.model.engine.CommandStream;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.engine.ResultSink;
import dev.millrace.model.engine.Scheduling;
import dev.millrace.model.engine.SequenceResult;
import dev.millrace.model.graph.DecoderGraph.Logits;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts that the engine scores, with the default model in fp32, against the goldens of transformers. */
class PromptScoresGoldenTest {
    private static final double TOLERANCE = 2e-3;
    private static final int CONTEXT = 2048;
    private static final Path GOLDENS = Path.of(System.getProperty("millrace.goldens", "none"), "model");

    private static @Nullable Engine engine;

    @BeforeAll
    static void load(@TempDir Path folder) throws IOException {
        String gguf = System.getProperty("millrace.gguf");
        assumeTrue(gguf != null && Files.isRegularFile(Path.of(gguf)), "needs -Dmillrace.gguf=FILE");
        assumeTrue(Files.isDirectory(GOLDENS), "needs the goldens, -Dmillrace.goldens=FOLDER");
        Path written = folder.resolve("fp32");
        try (Checkpoint checkpoint = GgufCheckpoint.open(Path.of(gguf))) {
            new ModelImporter(Precision.FP32, Logits.CHOSEN, KeyValueForm.FP32, ImportProgress.NONE)
                    .write(checkpoint, written);
        }
        engine = new Engine(written);
    }

    @AfterAll
    static void close() {
        if (engine != null) {
            engine.close();
        }
    }

    @Test
    void alternativesAreTheReferences() throws IOException {
        double worst = 0;
        int compared = 0;
        for (JsonNode test : golden("forward.json").path("cases")) {
            int[] ids = ints(test.path("ids"));
            Scores scores = engine().score(ids, 20);
            for (JsonNode position : test.path("positions")) {
                int scored = position.path("position").asInt() + 1;
                if (scored == ids.length) {
                    continue;
                }
                JsonNode expected = position.path("top20_logprobs");
                for (int rank = 0; rank < 20; rank++) {
                    worst = Math.max(worst, Math.abs(expected.get(rank).asDouble() - scores.top(scored, rank)));
                }
                compared++;
            }
        }
        assertTrue(compared > 50, compared + " positions compared");
        assertTrue(worst < TOLERANCE, "largest difference " + worst);
    }

    @Test
    void sumsOfContinuationsAreTheReferences() throws IOException {
        for (JsonNode test : golden("sequence_logprob.json").path("cases")) {
            int[] context = ints(test.path("context_ids"));
            int[] continuation = ints(test.path("continuation_ids"));
            int[] ids = Arrays.copyOf(context, context.length + continuation.length);
            System.arraycopy(continuation, 0, ids, context.length, continuation.length);
            Scores scores = engine().score(ids, 0);
            assertEquals(test.path("logprob").asDouble(), scores.sum(context.length), TOLERANCE, test.toString());
            boolean greedy =
                    Arrays.stream(scores.ranks, context.length, ids.length).allMatch(rank -> rank == 0);
            assertEquals(test.path("is_greedy").asBoolean(), greedy, test.toString());
        }
    }

    @Test
    void windowsHaveTheReferencesPerplexity() throws IOException {
        JsonNode golden = golden("perplexity.json");
        int[] ids = ints(golden.path("ids"));
        double all = 0;
        double half = 0;
        for (int window = 0; window < 8; window++) {
            Scores scores = engine().score(Arrays.copyOfRange(ids, window * 512, (window + 1) * 512), 0);
            all -= scores.sum(1);
            half -= scores.sum(256);
        }
        assertEquals(golden.path("ppl_all").asDouble(), Math.exp(all / (8 * 511)), 0.01);
        assertEquals(golden.path("ppl_second_half").asDouble(), Math.exp(half / (8 * 256)), 0.01);
    }

    /** Beside the answer itself, only the logits of one chunk: 64 rows, and those once. */
    @Test
    void aFullContextTakesTheMemoryOfOneChunk() throws IOException {
        int[] text = ints(golden("perplexity.json").path("ids"));
        long chunkBytes = 64L * engine().pass.vocabularySize() * Float.BYTES;
        engine().score(Arrays.copyOf(text, 2), 0);
        long before = directBytes();
        Scores first = engine().score(Arrays.copyOf(text, CONTEXT), 20);
        Scores second = engine().score(Arrays.copyOfRange(text, CONTEXT, 2 * CONTEXT), 20);
        long grown = directBytes() - before;
        assertEquals(CONTEXT - 1, first.ids.size() / 20);
        assertEquals(CONTEXT - 1, second.ids.size() / 20);
        assertTrue(grown < chunkBytes / 16, grown + " bytes more of direct memory");
        assertEquals(0, first.cached);
    }

    private static Engine engine() {
        return Objects.requireNonNull(engine);
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static JsonNode golden(String name) throws IOException {
        return new ObjectMapper().readTree(GOLDENS.resolve(name).toFile());
    }

    private static int[] ints(JsonNode array) {
        int[] ints = new int[array.size()];
        Arrays.setAll(ints, i -> array.get(i).asInt());
        return ints;
    }

    /** All parts of one prompt's scores, by position in the prompt. */
    private static final class Scores {
        final float[] logprobs;
        final int[] ranks;
        final List<Integer> ids = new ArrayList<>();
        private final List<Float> tops = new ArrayList<>();
        private final int alternatives;
        private int next = 1;
        private int cached;

        Scores(int length, int alternatives) {
            this.logprobs = new float[length];
            this.ranks = new int[length];
            this.alternatives = alternatives;
        }

        void add(TokenScores part) {
            assertEquals(next, part.first());
            System.arraycopy(part.logprobs(), 0, logprobs, next, part.logprobs().length);
            System.arraycopy(part.ranks(), 0, ranks, next, part.ranks().length);
            Arrays.stream(part.topIds()).forEach(ids::add);
            for (float logprob : part.topLogprobs()) {
                tops.add(logprob);
            }
            next += part.logprobs().length;
        }

        double top(int position, int rank) {
            return tops.get((position - 1) * alternatives + rank);
        }

        double sum(int from) {
            double sum = 0;
            for (int i = from; i < logprobs.length; i++) {
                sum += logprobs[i];
            }
            return sum;
        }
    }

    /** The model in an engine, with one caller that waits. */
    private static final class Engine implements AutoCloseable {
        final OnnxForwardPass pass;
        private final InferenceEngine inference;
        private final CommandStream stream;
        private final BlockingQueue<SequenceResult> results = new LinkedBlockingQueue<>();
        private long sequences;

        Engine(Path model) {
            pass = OnnxForwardPass.load(ModelPackage.read(model), 2, CONTEXT, new RuntimeOptions(0, Duration.ZERO));
            inference = new InferenceEngine(pass, EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO);
            stream = inference.open(new ResultSink() {
                @Override
                public void accept(List<SequenceResult> some) {
                    results.addAll(some);
                }

                @Override
                public void taken() {}
            });
        }

        Scores score(int[] ids, int alternatives) {
            long id = ++sequences;
            stream.submit(List.of(new Command.Open(
                    id,
                    ids.clone(),
                    ids.length,
                    CandidateSelection.best(),
                    Scheduling.DEFAULT,
                    Long.MAX_VALUE,
                    alternatives)));
            Scores scores = new Scores(ids.length, alternatives);
            while (true) {
                switch (take()) {
                    case SequenceResult.Scored part -> scores.add(part.scores());
                    case SequenceResult.Selected selected -> {
                        scores.cached = selected.cachedTokens();
                        stream.submit(List.of(new Command.Close(id)));
                        return scores;
                    }
                    case SequenceResult unexpected -> throw new AssertionError(unexpected);
                }
            }
        }

        private SequenceResult take() {
            try {
                SequenceResult result = results.poll(180, TimeUnit.SECONDS);
                if (result == null) {
                    throw new AssertionError("no result in 180 s");
                }
                return result;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            inference.close();
        }
    }
}
