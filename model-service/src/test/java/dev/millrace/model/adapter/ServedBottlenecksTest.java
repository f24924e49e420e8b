package dev.millrace.model.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.Command;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.engine.SequenceResult;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.train.ScoringPass;
import dev.millrace.model.train.VirtualTokensStart;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.BottleneckAdapter;
import dev.millrace.model.train.adapter.BottleneckSettings;
import dev.millrace.model.train.adapter.BottleneckSettings.Places;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.adapter.VirtualTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bottlenecks as they are served, against the graph that trains them, and beside other adapters. */
@Timeout(120)
class ServedBottlenecksTest {
    @TempDir
    private Path folder;

    /** Networks large enough to change what is said. */
    private static BottleneckAdapter moved(ModelPackage tiny, int size, Places places) {
        var random = new Random(size);
        var adapter = BottleneckAdapter.initial(
                new BottleneckSettings(size, places),
                new BaseModel("tiny", "0"),
                tiny.shape().layers(),
                tiny.shape().hiddenSize(),
                random);
        adapter.matrices().values().forEach(matrix -> {
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] += (float) random.nextGaussian() * 0.5f;
            }
        });
        return adapter;
    }

    private Path written(BottleneckAdapter adapter, String name) throws IOException {
        var written = folder.resolve("written").resolve(name);
        PeftFolder.write(adapter, written);
        return written;
    }

    @ParameterizedTest
    @CsvSource({"llama-tied, BOTH", "llama-tied, MLP", "mistral-window, BOTH", "qwen2-bias, BOTH", "qwen3-norms, BOTH"})
    void sayWhatTheGraphThatTrainsThemSays(String family, Places places) throws Exception {
        var tiny = new TinyModel(family, folder).base(Precision.FP32);
        var adapter = moved(tiny, 5, places);
        var folders = Map.of("narrow", written(adapter, "narrow"));
        int[] expected = Greedy.trained(tiny, adapter.settings(), adapter.matrices());
        var texts = Greedy.served(tiny, folders, List.of("narrow", "", "narrow"));
        assertArrayEquals(expected, texts.get(0));
        assertArrayEquals(expected, texts.get(2));
        assertFalse(Arrays.equals(expected, texts.get(1)), "the networks change nothing");
    }

    /** Row 0 has no adapter and gets the bits that it got before there was one; row 1 is what the training graph says. */
    @ParameterizedTest
    @CsvSource({"FP32, 1e-4", "INT8, 0.05", "INT4_RTN, 0.05"})
    void leaveTheRowsBesideThemAlone(Precision precision, float near) throws Exception {
        var tiny = new TinyModel("llama-tied", folder).base(precision);
        var adapter = moved(tiny, 4, Places.BOTH);
        int vocabulary = tiny.shape().vocabularySize();
        try (var pass = OnnxForwardPass.load(tiny, 2, Greedy.CAPACITY, Greedy.OPTIONS);
                var scoring = ScoringPass.open(tiny, adapter.settings(), Greedy.OPTIONS)) {
            float[][] before = together(pass, vocabulary);
            var pool = new AdapterPool(pass.adapters(), AdapterLimits.DEFAULT);
            pool.load("narrow", written(adapter, "narrow"));
            pass.adapt(1, pool.take("narrow").orElseThrow());
            float[][] after = together(pass, vocabulary);
            assertArrayEquals(before[0], after[0], "the row without an adapter");
            int[] text = Arrays.copyOf(Greedy.PROMPT, Greedy.PROMPT.length + 1);
            text[Greedy.PROMPT.length] = 7;
            float[] expected = Greedy.logprobs(scoring, text, vocabulary, adapter.matrices());
            assertArrayEquals(expected, logprobs(after[1]), near);
            assertTrue(Math.abs(before[1][7] - after[1][7]) > 0.1, "the networks change nothing");
        }
    }

    /** Logits behind the prompt and token 7, of two slots in one step. */
    private static float[][] together(OnnxForwardPass pass, int vocabulary) {
        for (int slot = 0; slot < 2; slot++) {
            pass.prefill(slot, Greedy.PROMPT, 0, Greedy.PROMPT.length, null);
        }
        float[][] logits = new float[2][vocabulary];
        pass.decode(0, new int[] {7, 7}, new int[] {Greedy.PROMPT.length, Greedy.PROMPT.length}, logits);
        return logits;
    }

    private static float[] logprobs(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        float[] logprobs = logits.clone();
        for (int i = 0; i < logprobs.length; i++) {
            logprobs[i] -= (float) Math.log(sum);
        }
        return logprobs;
    }

    /** More sequences than slots; low-rank factors beside the very products that networks stand behind; all ranks differ. */
    @Test
    void shareABatchWithOtherAdaptersAndNone() throws Exception {
        var model = new TinyModel("llama-tied", folder);
        var tiny = model.base(Precision.FP32);
        var folders = new HashMap<String, Path>();
        folders.put("both", written(moved(tiny, 5, Places.BOTH), "both"));
        folders.put("mlp", written(moved(tiny, 2, Places.MLP), "mlp"));
        folders.put("all", model.written(model.adapter(3, 1, LoraTarget.QUERY, LoraTarget.values()), "all"));
        folders.put("down", model.written(model.adapter(7, 2, LoraTarget.VALUE, LoraTarget.DOWN), "down"));
        folders.put("soft", written(tiny));
        var names = List.of("both", "", "mlp", "all", "down", "soft");
        var alone = new ArrayList<int[]>();
        for (var name : names) {
            var own = name.isEmpty() ? Map.<String, Path>of() : Map.of(name, Objects.requireNonNull(folders.get(name)));
            alone.add(Greedy.served(tiny, own, List.of(name)).getFirst());
        }
        var texts = alone.stream().map(Arrays::toString).toList();
        assertEquals(names.size(), texts.stream().distinct().count(), () -> "some say the same: " + texts);
        var all = new ArrayList<String>();
        for (int i = 0; i < 24; i++) {
            all.add(names.get(i * 5 % 6));
        }
        var together = Greedy.served(tiny, folders, all);
        for (int i = 0; i < all.size(); i++) {
            assertArrayEquals(
                    alone.get(names.indexOf(all.get(i))), together.get(i), "sequence " + i + " " + all.get(i));
        }
    }

    private Path written(ModelPackage tiny) throws IOException {
        var written = folder.resolve("written").resolve("soft");
        var start = new VirtualTokensStart(tiny, Greedy.OPTIONS)
                .of(new VirtualTokens(VirtualTokens.Kind.PROMPT, 3, ""), new BaseModel("tiny", "0"), new long[] {
                    17, 41, 8
                });
        PeftFolder.write(start, tiny.shape(), written);
        return written;
    }

    /** While a sequence with low-rank factors runs: it ends with the text that it has alone. */
    @Test
    void comeAndGoWhileOthersRun() throws Exception {
        var model = new TinyModel("llama-tied", folder);
        var tiny = model.base(Precision.FP32);
        var lora = model.written(model.adapter(3, 1, LoraTarget.VALUE, LoraTarget.DOWN), "lora");
        var narrow = written(moved(tiny, 5, Places.BOTH), "narrow");
        int[] loraAlone =
                Greedy.served(tiny, Map.of("lora", lora), List.of("lora")).getFirst();
        int[] narrowAlone =
                Greedy.served(tiny, Map.of("narrow", narrow), List.of("narrow")).getFirst();
        var pass = OnnxForwardPass.load(tiny, 3, Greedy.CAPACITY, Greedy.OPTIONS);
        var pool = new AdapterPool(pass.adapters(), AdapterLimits.DEFAULT);
        pool.load("lora", lora);
        BlockingQueue<List<SequenceResult>> results = new LinkedBlockingQueue<>();
        try (var engine =
                new InferenceEngine(pass, EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO, pool)) {
            var stream = engine.open(Greedy.sink(results));
            stream.submit(List.of(Command.Open.greedy(0, Greedy.PROMPT.clone(), "lora")));
            var first = results.poll(20, TimeUnit.SECONDS);
            pool.load("narrow", narrow);
            results.add(first == null ? List.of() : first);
            stream.submit(List.of(Command.Open.greedy(1, Greedy.PROMPT.clone(), "narrow")));
            var texts = new ArrayList<>(List.of(new int[0], new int[0]));
            Greedy.finish(stream, results, texts);
            assertArrayEquals(loraAlone, texts.get(0));
            assertArrayEquals(narrowAlone, texts.get(1));
            pool.unload("narrow");
            stream.submit(List.of(Command.Open.greedy(2, Greedy.PROMPT.clone(), "narrow")));
            var some = results.poll(20, TimeUnit.SECONDS);
            assertInstanceOf(SequenceResult.Failed.class, some == null ? null : some.getFirst());
        }
    }

    @Test
    void areRefusedWhereTheyDoNotFit() throws Exception {
        var tiny = new TinyModel("llama-tied", folder).base(Precision.FP32);
        var shape = tiny.shape();
        try (var pass = OnnxForwardPass.load(tiny, 2, Greedy.CAPACITY, Greedy.OPTIONS)) {
            var pool = new AdapterPool(pass.adapters(), new AdapterLimits(4, 8, 1 << 20));
            var large = assertThrows(
                    AdapterLimitException.class,
                    () -> pool.load("large", written(moved(tiny, 9, Places.MLP), "large")));
            assertEquals("the adapter has size 9, above the 8 of this service", large.getMessage());
            assertRefused(pool, shape.layers(), 2 * shape.hiddenSize(), "must be 32 by 32, is 64 by 64");
            assertRefused(pool, shape.layers() + 1, shape.hiddenSize(), "the base model has 2 layers only");
        }
    }

    private void assertRefused(AdapterPool pool, int layers, int width, String says) throws IOException {
        var settings = new BottleneckSettings(2, Places.MLP);
        var other = BottleneckAdapter.initial(settings, new BaseModel("other", ""), layers, width, new Random(1));
        var path = written(other, "other-" + layers + "-" + width);
        var problem = assertThrows(IllegalArgumentException.class, () -> pool.load("other", path));
        assertTrue(String.valueOf(problem.getMessage()).contains(says), problem.getMessage());
    }
}
