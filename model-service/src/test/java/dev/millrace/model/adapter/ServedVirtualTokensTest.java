package dev.millrace.model.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.AllowedIds;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.Command;
import dev.millrace.model.engine.CommandStream;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.engine.ResultSink;
import dev.millrace.model.engine.Scheduling;
import dev.millrace.model.engine.SequenceResult;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.Batch;
import dev.millrace.model.train.ScoringPass;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Soft prompts and prefixes as they are served, against greedy decoding with the graph that trains them. */
@Timeout(120)
class ServedVirtualTokensTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final int[] PROMPT = {5, 9, 30, 2, 11, 44, 13, 8, 27, 19, 3, 3, 50, 61, 20, 21, 22, 23};
    private static final int STEPS = 8;
    private static final int CAPACITY = 64;

    @TempDir
    private Path folder;

    /** Tokens that begin as real ones and are moved a way that real ones do not go. */
    private static VirtualTokensAdapter moved(ModelPackage tiny, Kind kind, int count) throws IOException {
        var settings = new VirtualTokens(kind, count, "");
        var random = new Random(count);
        var starts = new VirtualTokensStart(tiny, OPTIONS);
        var adapter = starts.of(settings, new BaseModel("tiny", "0"), starts.ids(settings, new int[0], random));
        for (int i = 0; i < adapter.rows().length; i++) {
            adapter.rows()[i] += (float) (0.3 * random.nextGaussian() * Math.abs(adapter.rows()[i]));
        }
        return adapter;
    }

    /** What follows the prompt, said by the training graph: at each step log-probabilities of the whole vocabulary. */
    private static int[] trained(ModelPackage tiny, VirtualTokensAdapter adapter) throws IOException {
        int vocabulary = tiny.shape().vocabularySize();
        try (var scoring = ScoringPass.open(tiny, adapter.settings(), OPTIONS)) {
            int[] text = PROMPT;
            for (int step = 0; step < STEPS; step++) {
                long[] ids = Arrays.stream(text).asLongStream().toArray();
                var batch = new Batch(
                        1,
                        ids.length,
                        ids,
                        LongStream.range(0, ids.length).toArray(),
                        new long[ids.length],
                        new long[] {ids.length - 1},
                        LongStream.range(0, vocabulary).toArray(),
                        new float[vocabulary]);
                var logprobs = scoring.run(batch, Map.of(DecoderTraining.VIRTUAL, adapter.rows()))
                        .logprobs();
                text = append(text, argmax(logprobs));
            }
            return Arrays.copyOfRange(text, PROMPT.length, text.length);
        }
    }

    private static int argmax(float[] values) {
        int best = 0;
        for (int id = 1; id < values.length; id++) {
            best = values[id] > values[best] ? id : best;
        }
        return best;
    }

    private static int[] append(int[] ids, int token) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = token;
        return longer;
    }

    @ParameterizedTest
    @CsvSource({"llama-tied, PROMPT", "llama-tied, PREFIX", "qwen2-bias, PROMPT", "qwen3-norms, PREFIX"})
    void sayWhatTheGraphThatTrainsThemSays(String family, Kind kind) throws Exception {
        var tiny = new TinyModel(family, folder).base(Precision.FP32);
        var adapter = moved(tiny, kind, 5);
        var written = folder.resolve("written");
        PeftFolder.write(adapter, tiny.shape(), written);
        int[] expected = trained(tiny, adapter);
        var texts = served(tiny, Map.of("soft", written), List.of("soft", "", "soft"));
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
        var adapter = new VirtualTokensStart(tiny, OPTIONS)
                .of(
                        new VirtualTokens(kind, before.length, ""),
                        new BaseModel("tiny", "0"),
                        Arrays.stream(before).asLongStream().toArray());
        var written = folder.resolve("written");
        PeftFolder.write(adapter, tiny.shape(), written);
        try (var pass = OnnxForwardPass.load(tiny, 2, CAPACITY, OPTIONS)) {
            var pool = new AdapterPool(pass.adapters(), AdapterLimits.DEFAULT);
            pool.load("soft", written);
            pass.adapt(1, pool.take("soft").orElseThrow());
            int[] whole = Arrays.copyOf(before, before.length + PROMPT.length);
            System.arraycopy(PROMPT, 0, whole, before.length, PROMPT.length);
            float[][] logits = new float[2][tiny.shape().vocabularySize()];
            pass.prefill(0, whole, 0, before.length, null);
            pass.prefill(0, whole, before.length, PROMPT.length, logits[0]);
            pass.prefill(1, PROMPT, 0, PROMPT.length, logits[1]);
            for (int step = 0; step < STEPS; step++) {
                assertArrayEquals(logits[0], logits[1], 1e-3f, "step " + step);
                int token = argmax(logits[0]);
                pass.decode(0, new int[] {token, token}, new int[] {whole.length + step, PROMPT.length + step}, logits);
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
            alone.add(served(tiny, folders, List.of(name)).getFirst());
        }
        var all = new ArrayList<String>();
        for (int i = 0; i < 16; i++) {
            all.add(names.get(i * 7 % 4));
        }
        var texts = served(tiny, folders, all);
        for (int i = 0; i < all.size(); i++) {
            assertArrayEquals(alone.get(names.indexOf(all.get(i))), texts.get(i), "sequence " + i + " " + all.get(i));
        }
    }

    /** Greedy answers to the prompt, each with the adapter of that name, all opened at once. */
    private static List<int[]> served(ModelPackage tiny, Map<String, Path> folders, List<String> adapters)
            throws Exception {
        var pass = OnnxForwardPass.load(tiny, 3, CAPACITY, OPTIONS);
        var pool = new AdapterPool(pass.adapters(), AdapterLimits.DEFAULT);
        for (var one : folders.entrySet()) {
            pool.load(one.getKey(), one.getValue());
        }
        BlockingQueue<List<SequenceResult>> results = new LinkedBlockingQueue<>();
        try (var engine =
                new InferenceEngine(pass, EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO, pool)) {
            var stream = engine.open(sink(results));
            var texts = new ArrayList<int[]>();
            for (int i = 0; i < adapters.size(); i++) {
                texts.add(new int[0]);
                stream.submit(List.of(open(i, PROMPT.clone(), adapters.get(i))));
            }
            finish(stream, results, texts);
            return texts;
        }
    }

    private static ResultSink sink(BlockingQueue<List<SequenceResult>> results) {
        return new ResultSink() {
            @Override
            public void accept(List<SequenceResult> some) {
                results.add(some);
            }

            @Override
            public void taken() {}
        };
    }

    private static void finish(CommandStream stream, BlockingQueue<List<SequenceResult>> results, List<int[]> texts)
            throws InterruptedException {
        for (int left = texts.size(); left > 0; ) {
            var some = results.poll(20, TimeUnit.SECONDS);
            var replies = new ArrayList<Command>();
            for (var result : some == null ? List.<SequenceResult>of() : some) {
                var selected = assertInstanceOf(SequenceResult.Selected.class, result);
                int id = (int) selected.sequence();
                assertEquals(PROMPT.length + texts.get(id).length, selected.length());
                texts.set(id, append(texts.get(id), selected.candidates().ids()[0]));
                boolean isDone = texts.get(id).length == STEPS;
                left -= isDone ? 1 : 0;
                int[] draft = {texts.get(id)[0], 1};
                replies.add(
                        isDone
                                ? new Command.Close(id)
                                : new Command.Step(
                                        id,
                                        texts.get(id)[texts.get(id).length - 1],
                                        0,
                                        id % 5 == 0 ? draft : new int[0]));
            }
            stream.submit(replies);
        }
    }

    private static Command.Open open(long id, int[] ids, String adapter) {
        return new Command.Open(
                id,
                ids,
                0,
                CandidateSelection.best(),
                Scheduling.DEFAULT,
                Long.MAX_VALUE,
                Command.Open.NOT_SCORED,
                1,
                AllowedIds.ANY,
                adapter);
    }

    @Test
    void leaveTheTextTheRestOfTheSlot() throws Exception {
        var tiny = new TinyModel("llama-tied", folder).base(Precision.FP32);
        var written = folder.resolve("written");
        PeftFolder.write(moved(tiny, Kind.PROMPT, 10), tiny.shape(), written);
        var pass = OnnxForwardPass.load(tiny, 2, 32, OPTIONS);
        var pool = new AdapterPool(pass.adapters(), AdapterLimits.DEFAULT);
        assertEquals(
                10L * tiny.shape().keyValueBytesPerToken(tiny.keyValues()),
                pool.load("soft", written).bytes());
        BlockingQueue<List<SequenceResult>> results = new LinkedBlockingQueue<>();
        try (var engine =
                new InferenceEngine(pass, EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO, pool)) {
            var stream = engine.open(sink(results));
            stream.submit(List.of(open(1, new int[23], "soft")));
            var refused =
                    assertInstanceOf(SequenceResult.Failed.class, results.take().getFirst());
            assertEquals(
                    "token_ids has 23 ids, more than the 22 that are left beside the adapter's virtual tokens",
                    refused.message());
            assertEquals(0, pool.find("soft").orElseThrow().sequences());
            stream.submit(List.of(open(2, new int[21], "soft")));
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
