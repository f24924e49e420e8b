package dev.millrace.model.app;

import dev.millrace.model.LogSumExp;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.importing.ImportException;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was measured of several precisions, the one named int8 being the yardstick of speed and fp32 that of perplexity. */
record PrecisionFigures(List<PrecisionFigures.Figures> all) {
    private static final int SLOTS = 16;
    /** Of a slot: the windows of the perplexity, or the prompt and most steps. */
    private static final int WINDOW = 512;

    private static final int STEPS_MAX = 256;
    /** Tokens of a prefill step, as they are served. */
    private static final int CHUNK = EngineLimits.DEFAULT.prefillChunkAlone();
    /** Tokens of the prefills of a round, as far as whole prompts give. */
    private static final int PREFILLED = 512;

    private static final String PREFILL = "prefill";

    /** A precision, loaded, and its figures. */
    static final class Figures implements AutoCloseable {
        private final String precision;
        private final long bytes;
        private final int keyValueBytes;
        private final int context;
        private final OnnxForwardPass pass;
        private final Map<String, List<Double>> tokensPerSecond = new LinkedHashMap<>();
        private double perplexity;

        /** @param context tokens of a prompt, and before the steps that are measured */
        Figures(String precision, long bytes, ModelPackage model, int context) {
            this.precision = precision;
            this.bytes = bytes;
            this.context = context;
            keyValueBytes = model.shape().keyValueBytesPerToken(model.keyValues());
            int capacity = Math.max(WINDOW, context + STEPS_MAX);
            pass = OnnxForwardPass.load(model, SLOTS, capacity, new RuntimeOptions(0, Duration.ofNanos(20_000)));
            if (pass.capacity() < capacity) {
                pass.close();
                throw new ImportException(
                        "the model's context of " + model.shape().contextLength() + " tokens is below the " + capacity
                                + " that --context " + context + " and its steps take");
            }
        }

        /** The windows side by side, token by token, as they are served; all tokens but the first of each count. */
        void measurePerplexity(int[][] windows) {
            int[] tokens = new int[windows.length];
            int[] positions = new int[windows.length];
            float[][] logits = new float[windows.length][pass.vocabularySize()];
            double surprise = 0;
            int last = windows[0].length - 1;
            for (int position = 0; position < last; position++) {
                for (int row = 0; row < windows.length; row++) {
                    tokens[row] = windows[row][position];
                    positions[row] = position;
                }
                pass.decode(0, tokens, positions, logits);
                for (int row = 0; row < windows.length; row++) {
                    surprise += LogSumExp.of(logits[row]) - logits[row][windows[row][position + 1]];
                }
            }
            perplexity = Math.exp(surprise / (windows.length * last));
        }

        /** One round: prefills of the context, and steps of 1, 8 and 16 rows behind it. */
        void measureSpeed(int steps) {
            int[] prompt = new int[context];
            Arrays.setAll(prompt, i -> i % 97 + 20);
            int prompts = Math.max(1, Math.min(SLOTS, PREFILLED / context));
            long start = System.nanoTime();
            for (int slot = 0; slot < prompts; slot++) {
                for (int from = 0; from < context; from += CHUNK) {
                    pass.prefill(slot, prompt, from, Math.min(CHUNK, context - from), null);
                }
            }
            add(PREFILL, prompts * context, start);
            // Memory that was never written reads as one page of zeros, faster than keys and values do.
            for (int slot = prompts; slot < SLOTS; slot++) {
                pass.copy(0, slot, context);
            }
            for (int rows : new int[] {1, 8, 16}) {
                int[] tokens = new int[rows];
                int[] positions = new int[rows];
                float[][] logits = new float[rows][pass.vocabularySize()];
                Arrays.fill(tokens, 100);
                start = System.nanoTime();
                for (int step = 0; step < steps; step++) {
                    Arrays.fill(positions, context + step);
                    pass.decode(0, tokens, positions, logits);
                }
                add("decode_" + rows, rows * steps, start);
            }
        }

        private void add(String name, int tokens, long start) {
            tokensPerSecond
                    .computeIfAbsent(name, _ -> new ArrayList<>())
                    .add(tokens * 1e9 / (System.nanoTime() - start));
        }

        @Override
        public void close() {
            pass.close();
        }
    }

    private Optional<Figures> named(String precision) {
        return all.stream().filter(some -> some.precision.equals(precision)).findFirst();
    }

    private Map<String, Object> row(Figures figures) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("precision", figures.precision);
        row.put("mebibytes", figures.bytes / 1048576.0);
        row.put("kv_bytes_per_token", figures.keyValueBytes);
        row.put("perplexity", figures.perplexity);
        named("fp32").ifPresent(fp32 -> row.put("perplexity_ratio", figures.perplexity / fp32.perplexity));
        row.putAll(PrecisionBench.medians(figures.tokensPerSecond));
        named("int8")
                .ifPresent(int8 -> figures.tokensPerSecond.forEach((name, values) -> {
                    List<Double> base = int8.tokensPerSecond.getOrDefault(name, List.of());
                    List<Double> ratios = new ArrayList<>();
                    for (int round = 0; round < Math.min(base.size(), values.size()); round++) {
                        ratios.add(values.get(round) / base.get(round));
                    }
                    if (!ratios.isEmpty()) {
                        row.put(name + "_ratio", PrecisionBench.median(ratios));
                    }
                }));
        return row;
    }

    /** One object a precision. */
    List<Map<String, Object>> json() {
        return all.stream().map(this::row).toList();
    }

    /** A table, one line a precision: speeds as a ratio to int8, or in tokens a second where int8 is missing. */
    List<String> markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("| precision | MiB | KV bytes a token | perplexity | of fp32 | prefill | 1 row | 8 rows | 16 rows |");
        lines.add("|---|---|---|---|---|---|---|---|---|");
        for (Map<String, Object> row : json()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %s | %.3f | %s | %s | %s | %s | %s |",
                    row.get("precision"),
                    number(row, "mebibytes"),
                    row.get("kv_bytes_per_token"),
                    number(row, "perplexity"),
                    ofFp32(row),
                    speed(row, PREFILL),
                    speed(row, "decode_1"),
                    speed(row, "decode_8"),
                    speed(row, "decode_16")));
        }
        return lines;
    }

    /** A ratio only where fp32 was measured, too. */
    private static String ofFp32(Map<String, Object> row) {
        double ratio = number(row, "perplexity_ratio");
        return Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.4f", ratio);
    }

    private static String speed(Map<String, Object> row, String name) {
        String absolute = String.format(Locale.ROOT, "%.0f tok/s", number(row, name));
        double ratio = number(row, name + "_ratio");
        return Double.isNaN(ratio) ? absolute : absolute + String.format(Locale.ROOT, " (%.2f)", ratio);
    }

    private static double number(Map<String, Object> row, String name) {
        return row.get(name) instanceof Double value ? value : Double.NaN;
    }
}
