package dev.millrace.model.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.adapter.AdapterLimits;
import dev.millrace.model.adapter.AdapterPool;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.graph.AdaptableGraph;
import dev.millrace.model.graph.AdaptableGraph.Size;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.LoraFactors;
import dev.millrace.model.train.adapter.LoraPlace;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.PeftFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Speed of rows that all have adapters of their own against that of the model alone, on the engine without any wire. The two take
 * turns round by round, so that what else the machine does falls on both. The adapters are random ones that change the text;
 * each text is compared with that of a sequence that is alone, and of one between rows of the base: steps of one row and of many
 * differ in the last bits, which in int8 may change a text of the base as well. The last line is JSON.
 */
@CommandLine.Command(
        name = "adapter-bench",
        description = "Measures rows with adapters of their own against rows without.",
        mixinStandardHelpOptions = true)
public final class AdapterBench implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PACKAGE", description = "Folder of a model package.")
    Path folder = Path.of(".");

    @Option(names = "--adapters", description = "Adapters that are loaded (64).")
    int adapters = 64;

    @Option(names = "--rank", description = "Their rank (8).")
    int rank = 8;

    @Option(names = "--targets", split = ",", description = "Matrices that they change (QUERY,VALUE).")
    Set<LoraTarget> targets = Set.of(LoraTarget.QUERY, LoraTarget.VALUE);

    @Option(names = "--rows", description = "Sequences at once (8).")
    int rows = 8;

    @Option(names = "--prompt", description = "Prompt tokens (128).")
    int promptTokens = 128;

    @Option(names = "--tokens", description = "New tokens a sequence (64).")
    int newTokens = 64;

    @Option(names = "--threads", description = "Threads of the runtime, 0 for one a core (0).")
    int threads;

    @Option(names = "--spin", description = "Microseconds that the runtime's threads poll between operators (20).")
    long spinMicros = 20;

    @Option(names = "--rounds", description = "Rounds of both (7).")
    int rounds = 7;

    /** Prints the figures and exits. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new AdapterBench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ModelPackage model = ModelPackage.read(folder);
        OnnxForwardPass pass = OnnxForwardPass.load(
                model, rows, 2048, new RuntimeOptions(threads, Duration.of(spinMicros, ChronoUnit.MICROS)));
        AdapterPool pool = new AdapterPool(pass.adapters(), new AdapterLimits(adapters, rank, 1L << 36));
        EngineLimits usual = EngineLimits.DEFAULT;
        EngineLimits limits = new EngineLimits(rows, 256, 256, usual.gather(), usual.silence(), 0, 0);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("model", model.name());
        figures.put("precision", model.precision());
        figures.put("adapters", adapters);
        figures.put("rank", rank);
        figures.put(
                "targets", targets.stream().map(LoraTarget::ggufName).sorted().toList());
        figures.put("rows", rows);
        try (InferenceEngine engine = new InferenceEngine(pass, limits, new EngineObserver() {}, Duration.ZERO, pool)) {
            figures.put("median_load_milliseconds", load(pool, model));
            figures.put("adapter_bytes", pool.all().getFirst().bytes());
            measure(new GreedyRun(engine, promptTokens), figures);
        }
        PrintWriter out = spec.commandLine().getOut();
        figures.forEach((name, value) -> out.printf("%-28s %s%n", name, value));
        out.println(new ObjectMapper().writeValueAsString(figures));
        out.flush();
        return 0;
    }

    private void measure(GreedyRun run, Map<String, Object> figures) throws InterruptedException {
        List<Double> base = new ArrayList<>();
        List<Double> adapted = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<List<Integer>> texts = List.of();
        run.of(Collections.nCopies(rows, ""), newTokens);
        for (int round = 0; round < rounds; round++) {
            base.add(run.of(Collections.nCopies(rows, ""), newTokens).decode());
            GreedyRun.Outcome outcome = run.of(names(round), newTokens);
            adapted.add(outcome.decode());
            ratios.add(adapted.getLast() / base.getLast());
            texts = outcome.texts();
        }
        figures.put("base_tokens_per_second", round(PrecisionBench.median(base)));
        figures.put("adapted_tokens_per_second", round(PrecisionBench.median(adapted)));
        figures.put("median_ratio", round(PrecisionBench.median(ratios)));
        figures.put("ratio_of_best", round(Collections.max(adapted) / Collections.max(base)));
        List<String> last = names(rounds - 1);
        int asAlone = 0;
        int asBesideBase = 0;
        for (int row = 0; row < rows; row++) {
            List<Integer> text = texts.get(row);
            List<String> others = new ArrayList<>(Collections.nCopies(rows, ""));
            others.set(row, last.get(row));
            asAlone +=
                    run.of(List.of(last.get(row)), newTokens).texts().getFirst().equals(text) ? 1 : 0;
            asBesideBase += run.of(others, newTokens).texts().get(row).equals(text) ? 1 : 0;
        }
        List<List<Integer>> plain =
                run.of(Collections.nCopies(rows, ""), newTokens).texts();
        List<Integer> plainAlone = run.of(List.of(""), newTokens).texts().getFirst();
        figures.put("texts_as_beside_base_rows", asBesideBase);
        figures.put("texts_as_alone", asAlone);
        figures.put("base_texts_as_alone", Collections.frequency(plain, plainAlone));
        figures.put("different_texts", Set.copyOf(texts).size());
    }

    /** Other ones in each round. */
    private List<String> names(int round) {
        return IntStream.range(0, rows)
                .mapToObj(row -> name((round * rows + row) % adapters))
                .toList();
    }

    private static String name(int adapter) {
        return "adapter-" + adapter;
    }

    private double load(AdapterPool pool, ModelPackage model) throws IOException {
        Map<String, Size> sizes = AdaptableGraph.read(Files.readAllBytes(model.graph()), model.shape())
                .sizes();
        Path written = Files.createTempDirectory("adapter-bench").resolve("adapter");
        List<Double> milliseconds = new ArrayList<>();
        for (int i = 0; i < adapters; i++) {
            PeftFolder.write(random(model, sizes, i), written);
            long start = System.nanoTime();
            pool.load(name(i), written);
            milliseconds.add(GreedyRun.seconds(start) * 1000);
            Files.delete(written.resolve(PeftFolder.CONFIG));
            Files.delete(written.resolve(PeftFolder.WEIGHTS));
            Files.delete(written);
        }
        Files.delete(written.resolveSibling(""));
        return round(PrecisionBench.median(milliseconds));
    }

    private LoraAdapter random(ModelPackage model, Map<String, Size> sizes, long seed) {
        Random random = new Random(seed);
        SortedMap<LoraPlace, LoraFactors> factors = new TreeMap<>();
        for (int layer = 0; layer < model.shape().layers(); layer++) {
            for (LoraTarget target : targets) {
                Size size = Objects.requireNonNull(sizes.get(target.ggufName()));
                factors.put(
                        new LoraPlace(layer, target),
                        new LoraFactors(
                                rank,
                                size.inputs(),
                                size.outputs(),
                                normal(random, rank * size.inputs(), 1 / Math.sqrt(size.inputs())),
                                normal(random, rank * size.outputs(), 0.05)));
            }
        }
        return new LoraAdapter(
                new LoraSettings(rank, 2 * rank, false, 0, targets), new BaseModel(model.name(), ""), factors);
    }

    private static float[] normal(Random random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
