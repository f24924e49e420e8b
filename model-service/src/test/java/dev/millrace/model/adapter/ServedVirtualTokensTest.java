package dev.millrace.model.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.Command;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.engine.SequenceResult;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.train.VirtualTokensStart;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.adapter.VirtualTokens;
import dev.millrace.model.train.adapter.VirtualTokens.Kind;
import dev.millrace.model.train.adapter.VirtualTokensAdapter;
import dev.millrace.model.train.graph.DecoderTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Soft prompts and prefixes as they are served, against greedy decoding with the graph that trains them. */
@Timeout(120)
class ServedVirtualTokensTest {
    @TempDir
    private Path folder;

    /** Tokens that begin as real ones and are moved a way that real ones do not go. */
    private static VirtualTokensAdapter moved(ModelPackage tiny, Kind kind, int count) throws IOException {
        var settings = new VirtualTokens(kind, count, "");
        var random = new Random(count);
        var starts = new VirtualTokensStart(tiny, Greedy.OPTIONS);
        var adapter = starts.of(settings, new BaseModel("tiny", "0"), starts.ids(settings, new int[0], random));
        for (int i = 0; i < adapter.rows().length; i++) {
            adapter.rows()[i] += (float) (0.3 * random.nextGaussian() * Math.abs(adapter.rows()[i]));
        }
        return adapter;
    }

    @ParameterizedTest
    @CsvSource({"llama-tied, PROMPT", "llama-tied, PREFIX", "qwen2-bias, PROMPT", "qwen3-norms, PREFIX"})
    void sayWhatTheGraphThatTrainsThemSays(String family, Kind kind) throws Exception {
        var tiny = new TinyModel(family, folder).base(Precision.FP32);
        var adapter = moved(tiny, kind, 5);
        var written = folder.resolve("written");
        PeftFolder.write(adapter, tiny.shape(), written);
        int[] expected = Greedy.trained(tiny, adapter.settings(), Map.of(DecoderTraining.VIRTUAL, adapter.rows()));
        var texts = Greedy.served(tiny, Map.of("soft", written), List.of("soft", "", "soft"));
        assertArrayEquals(expected, texts.get(0));
        assertArrayEquals(expected, texts.get(2));
        assertFalse(Arrays.equals(expected, texts.get(1)), "the virtual tokens change nothing");
    }

    /** In 8 bits, too: where the model was fed the real tokens in the same portions, to the bits nearly. */
    @ParameterizedTest
    @CsvSource({"FP32, PROMPT", "FP32, PREFIX", "INT8, PROMPT", "INT8, PREFIX"})
    void sayWhatTheModelSaysBehindTheTokensThatTheyBeganAs(Precision precision, Kind kind) throws Exception {
        var tiny = new TinyModel("llama-tied", folder).base(precision);
        int[] before = {17, 3, 41, 8};
        var adapter = new VirtualTokensStart(tiny, Greedy.OPTIONS)
                .of(
                        new VirtualTokens(kind, before.length, ""),
                        new BaseModel("tiny", "0"),
                        Arrays.stream(before).asLongStream().toArray());
        var written = folder.resolve("written");
        PeftFolder.write(adapter, tiny.shape(), written);
        try (var pass = OnnxForwardPass.load(tiny, 2, Greedy.CAPACITY, Greedy.OPTIONS)) {
            var pool = new AdapterPool(pass.adapters(), AdapterLimits.DEFAULT);
            pool.load("soft", written);
            pass.adapt(1, pool.take("soft").orElseThrow());
            int[] whole = Arrays.copyOf(before, before.length + Greedy.PROMPT.length);
            System.arraycopy(Greedy.PROMPT, 0, whole, before.length, Greedy.PROMPT.length);
            float[][] logits = new float[2][tiny.shape().vocabularySize()];
            pass.prefill(0, whole, 0, before.length, null);
            pass.prefill(0, whole, before.length, Greedy.PROMPT.length, logits[0]);
            pass.prefill(1, Greedy.PROMPT, 0, Greedy.PROMPT.length, logits[1]);
            for (int step = 0; step < Greedy.STEPS; step++) {
                assertArrayEquals(logits[0], logits[1], 1e-3f, "step " + step);
                int token = Greedy.argmax(logits[0]);
                pass.decode(
                        0,
                        new int[] {token, token},
                        new int[] {whole.length + step, Greedy.PROMPT.length + step},
                        logits);
            }
        }
    }

    /** More sequences than slots, so prefixes are copied, kept and taken over, rows move, and all four kinds share steps. */
    @Test
    void shareABatchWithOtherAdaptersAndNone() throws Exception {
        var model = new TinyModel("llama-tied", folder);
        var tiny = model.base(Precision.FP32);
        LoraAdapter lora = model.adapter(3, 1, LoraTarget.QUERY, LoraTarget.VALUE);
        var folders = new HashMap<String, Path>();
        folders.put("lora", model.written(lora, "lora"));
        for (var kind : Kind.values()) {
            var written = folder.resolve(kind.label());
            PeftFolder.write(moved(tiny, kind, kind == Kind.PROMPT ? 3 : 7), tiny.shape(), written);
            folders.put(kind.label(), written);
        }
        var names = List.of("soft_prompt", "", "prefix", "lora");
        var alone = new ArrayList<int[]>();
        for (var name : names) {
            alone.add(Greedy.served(tiny, folders, List.of(name)).getFirst());
        }
        var all = new ArrayList<String>();
        for (int i = 0; i < 16; i++) {
            all.add(names.get(i * 7 % 4));
        }
        var texts = Greedy.served(tiny, folders, all);
        for (int i = 0; i < all.size(); i++) {
            assertArrayEquals(alone.get(names.indexOf(all.get(i))), texts.get(i), "sequence " + i + " " + all.get(i));
        }
    }

    @Test
    void standBeforeATextBesideTheSlotsAsTheyDoInOne() throws Exception {
        var tiny = new TinyModel("llama-tied", folder).base(Precision.FP32);
        var written = folder.resolve("written");
        PeftFolder.write(moved(tiny, Kind.PROMPT, 10), tiny.shape(), written);
        try (var pass = OnnxForwardPass.load(tiny, 2, 32, Greedy.OPTIONS)) {
            var pool = new AdapterPool(pass.adapters(), AdapterLimits.DEFAULT);
            pool.load("soft", written);
            var soft = pool.take("soft").orElseThrow();
            for (var adapter : Arrays.asList(soft, null, soft)) {
                float[] expected = new float[pass.hiddenSize()];
                pass.adapt(0, adapter);
                pass.prefill(0, Greedy.PROMPT, 0, Greedy.PROMPT.length, null, (token, state) -> {
                    System.arraycopy(state, 0, expected, 0, expected.length);
                });
                float[] beside = new float[pass.hiddenSize()];
                pass.encode(Greedy.PROMPT, 0, Greedy.PROMPT.length, adapter, beside);
                assertArrayEquals(expected, beside, 1e-6f);
            }
        }
    }

    @Test
    void leaveTheTextTheRestOfTheSlot() throws Exception {
        var tiny = new TinyModel("llama-tied", folder).base(Precision.FP32);
        var written = folder.resolve("written");
        PeftFolder.write(moved(tiny, Kind.PROMPT, 10), tiny.shape(), written);
        var pass = OnnxForwardPass.load(tiny, 2, 32, Greedy.OPTIONS);
        var pool = new AdapterPool(pass.adapters(), AdapterLimits.DEFAULT);
        assertEquals(
                10L * tiny.shape().keyValueBytesPerToken(tiny.keyValues()),
                pool.load("soft", written).bytes());
        BlockingQueue<List<SequenceResult>> results = new LinkedBlockingQueue<>();
        try (var engine =
                new InferenceEngine(pass, EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO, pool)) {
            var stream = engine.open(Greedy.sink(results));
            stream.submit(List.of(Command.Open.greedy(1, new int[23], "soft")));
            var refused =
                    assertInstanceOf(SequenceResult.Failed.class, results.take().getFirst());
            assertEquals(
                    "token_ids has 23 ids, more than the 22 that are left beside the adapter's virtual tokens",
                    refused.message());
            assertEquals(0, pool.find("soft").orElseThrow().sequences());
            stream.submit(List.of(Command.Open.greedy(2, new int[21], "soft")));
            assertInstanceOf(SequenceResult.Selected.class, results.take().getFirst());
            stream.submit(List.of(new Command.Step(2, 4)));
            assertInstanceOf(SequenceResult.Selected.class, results.take().getFirst());
            stream.submit(List.of(new Command.Step(2, 4)));
            var full =
                    assertInstanceOf(SequenceResult.Failed.class, results.take().getFirst());
            assertEquals(SequenceResult.FailureCode.LENGTH, full.code());
        }
    }
}
