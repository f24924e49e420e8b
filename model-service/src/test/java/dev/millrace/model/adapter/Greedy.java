package dev.millrace.model.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.Command;
import dev.millrace.model.engine.CommandStream;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.engine.ResultSink;
import dev.millrace.model.engine.SequenceResult;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.Batch;
import dev.millrace.model.train.ScoringPass;
import dev.millrace.model.train.adapter.AdapterSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Greedy answers to one prompt, by the graph that trains adapters and by an engine that serves them. */
final class Greedy {
    static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    static final int[] PROMPT = {5, 9, 30, 2, 11, 44, 13, 8, 27, 19, 3, 3, 50, 61, 20, 21, 22, 23};
    static final int STEPS = 8;
    static final int CAPACITY = 64;

    private Greedy() {}

    /** What follows the prompt, said by the training graph: at each step log-probabilities of the whole vocabulary. */
    static int[] trained(ModelPackage tiny, AdapterSettings settings, Map<String, float[]> parameters)
            throws IOException {
        try (var scoring = ScoringPass.open(tiny, settings, OPTIONS)) {
            int[] text = PROMPT;
            for (int step = 0; step < STEPS; step++) {
                text = append(text, argmax(logprobs(scoring, text, tiny.shape().vocabularySize(), parameters)));
            }
            return Arrays.copyOfRange(text, PROMPT.length, text.length);
        }
    }

    /** Of all that may follow a text. */
    static float[] logprobs(ScoringPass scoring, int[] text, int vocabulary, Map<String, float[]> parameters) {
        long[] ids = Arrays.stream(text).asLongStream().toArray();
        var batch = Batch.ofText(
                ids,
                new long[] {ids.length - 1},
                LongStream.range(0, vocabulary).toArray(),
                new float[vocabulary]);
        return scoring.run(batch, parameters).logprobs();
    }

    static int argmax(float[] values) {
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

    /** Greedy answers to the prompt, each with the adapter of that name, all opened at once. */
    static List<int[]> served(ModelPackage tiny, Map<String, Path> folders, List<String> adapters) throws Exception {
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
                stream.submit(List.of(Command.Open.greedy(i, PROMPT.clone(), adapters.get(i))));
            }
            finish(stream, results, texts);
            return texts;
        }
    }

    static ResultSink sink(BlockingQueue<List<SequenceResult>> results) {
        return new ResultSink() {
            @Override
            public void accept(List<SequenceResult> some) {
                results.add(some);
            }

            @Override
            public void taken() {}
        };
    }

    static void finish(CommandStream stream, BlockingQueue<List<SequenceResult>> results, List<int[]> texts)
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
}
