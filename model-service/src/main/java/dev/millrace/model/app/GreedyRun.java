package dev.millrace.model.app;

import dev.millrace.model.engine.Command;
import dev.millrace.model.engine.CommandStream;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.engine.ResultSink;
import dev.millrace.model.engine.SequenceResult;
import dev.millrace.model.engine.SequenceResult.Selected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Sequences of one prompt that go on greedily, in step, and do not stop at the end of text; for benches. */
final class GreedyRun {
    private final InferenceEngine engine;
    private final int[] prompt;

    /** @param promptTokens length of the prompt, which is always the same */
    GreedyRun(InferenceEngine engine, int promptTokens) {
        this.engine = engine;
        this.prompt = new int[promptTokens];
        Arrays.setAll(prompt, i -> (int) (i * 7919L % 997) + 20);
    }

    /**
     * Tokens a second, and the tokens.
     *
     * @param output new tokens over the whole time, prefill included
     * @param texts of each sequence
     */
    record Outcome(double prefill, double decode, double output, List<List<Integer>> texts) {}

    /**
     * Runs one sequence for each adapter.
     *
     * @param adapters names, empty for the model alone
     * @param tokens new ones of each
     */
    Outcome of(List<String> adapters, int tokens) throws InterruptedException {
        int sequences = adapters.size();
        BlockingQueue<List<SequenceResult>> results = new LinkedBlockingQueue<>();
        List<List<Integer>> texts = new ArrayList<>();
        try (CommandStream stream = engine.open(new QueueSink(results))) {
            long begin = System.nanoTime();
            List<Command> commands = new ArrayList<>();
            for (int id = 0; id < sequences; id++) {
                texts.add(new ArrayList<>());
                commands.add(Command.Open.greedy(id, prompt.clone(), adapters.get(id)));
            }
            stream.submit(commands);
            take(results, texts);
            double prefill = sequences * prompt.length / seconds(begin);
            long start = System.nanoTime();
            for (int step = 1; step < tokens; step++) {
                commands = new ArrayList<>();
                for (int id = 0; id < sequences; id++) {
                    commands.add(new Command.Step(id, texts.get(id).getLast()));
                }
                stream.submit(commands);
                take(results, texts);
            }
            return new Outcome(
                    prefill, sequences * (tokens - 1) / seconds(start), sequences * tokens / seconds(begin), texts);
        }
    }

    /** One result of each sequence. */
    private static void take(BlockingQueue<List<SequenceResult>> results, List<List<Integer>> texts)
            throws InterruptedException {
        for (int left = texts.size(); left > 0; ) {
            for (SequenceResult result : results.take()) {
                if (!(result instanceof Selected selected)) {
                    throw new IllegalStateException("the engine answered " + result);
                }
                texts.get((int) selected.sequence()).add(selected.candidates().ids()[0]);
                left--;
            }
        }
    }

    static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private record QueueSink(BlockingQueue<List<SequenceResult>> results) implements ResultSink {
        @Override
        public void accept(List<SequenceResult> some) {
            results.add(some);
        }

        @Override
        public void taken() {}
    }
}
