package dev.millrace.local.bench;

import dev.millrace.local.bench.load.Spread;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What threads, spinning, collector and heap do to the engine's speed. Each variant differs from the default in one
 * thing, is a process of its own, and takes its turn in every round, so that a noisy machine disturbs all alike.
 *
 * @param model name or folder of a package
 * @param rounds 1 to 50
 */
public record SettingsBench(Settings settings, String model, int rounds) {
    private static final List<String> FIGURES =
            List.of("prefill_tokens_per_second", "one_row_tokens_per_second", "all_rows_tokens_per_second");

    public SettingsBench {
        if (rounds < 1 || rounds > 50) {
            throw new UsageException("--rounds must be 1 to 50");
        }
    }

    private record Variant(String name, List<String> javaOptions, List<String> arguments) {}

    /** Runs all rounds and prints the medians of each variant and their ratios to the default's. */
    public void run(PrintStream out) throws IOException, InterruptedException {
        var variants = variants(Runtime.getRuntime().availableProcessors());
        if (!Files.isRegularFile(Path.of(folder(), "model.onnx"))) {
            throw new UsageException("--model: there is no package " + folder());
        }
        var engine = new EngineRun(settings);
        Map<Variant, List<double[]>> runs = new LinkedHashMap<>();
        variants.forEach(variant -> runs.put(variant, new ArrayList<>()));
        for (int round = 1; round <= rounds; round++) {
            for (int turn = 0; turn < variants.size(); turn++) {
                // Each begins a round once: what a machine gives after a pause is not one variant's alone.
                var variant = variants.get((round - 1 + turn) % variants.size());
                out.printf("round %d of %d: %s%n", round, rounds, variant.name());
                Objects.requireNonNull(runs.get(variant)).add(figures(engine, variant));
            }
        }
        print(out, runs);
    }

    private double[] figures(EngineRun engine, Variant variant) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(folder(), "--rounds=2", "--tokens=96"));
        arguments.addAll(variant.arguments());
        var figures = engine.figures(variant.javaOptions(), arguments);
        return FIGURES.stream()
                .mapToDouble(name -> EngineRun.speed(figures, name))
                .toArray();
    }

    private String folder() {
        return model.contains("/") ? model : settings.models().resolve(model).toString();
    }

    private static List<Variant> variants(int cores) {
        List<String> serial = List.of("-XX:+UseSerialGC", "-Xmx384m");
        List<Variant> all = new ArrayList<>();
        all.add(new Variant("default", serial, List.of()));
        for (int threads : new TreeSet<>(List.of(1, Math.max(1, cores / 2), cores, cores + 1))) {
            if (threads != cores) {
                all.add(new Variant(threads + " threads", serial, List.of("--threads=" + threads)));
            }
        }
        for (int micros : new int[] {0, 100, 1000}) {
            all.add(new Variant("spin " + micros + " us", serial, List.of("--spin=" + micros)));
        }
        for (var collector : List.of("Parallel", "G1", "Z")) {
            all.add(new Variant(collector, List.of("-XX:+Use" + collector + "GC", "-Xmx384m"), List.of()));
        }
        all.add(new Variant("heap 2 GiB", List.of("-XX:+UseSerialGC", "-Xmx2g", "-Xms2g"), List.of()));
        all.add(new Variant(
                "first compiler only", List.of("-XX:+UseSerialGC", "-Xmx384m", "-XX:TieredStopAtLevel=1"), List.of()));
        return all;
    }

    private static void print(PrintStream out, Map<Variant, List<double[]>> runs) {
        out.printf("%n%-22s %18s %18s %18s%n", "", "prefill", "one row", "eight rows");
        var first = runs.values().iterator().next();
        runs.forEach((variant, figures) -> {
            out.printf("%-22s", variant.name());
            for (int figure = 0; figure < FIGURES.size(); figure++) {
                List<Double> ratios = new ArrayList<>();
                for (int round = 0; round < figures.size(); round++) {
                    ratios.add(figures.get(round)[figure] / first.get(round)[figure]);
                }
                out.printf(" %8.0f x %5.3f  ", median(column(figures, figure)), median(ratios));
            }
            out.println();
        });
        out.println("\ntokens per second and ratio to the default of the same round, medians");
    }

    private static List<Double> column(List<double[]> runs, int figure) {
        return runs.stream().map(run -> run[figure]).toList();
    }

    private static double median(List<Double> values) {
        return Objects.requireNonNull(Spread.of(values)).median();
    }
}
