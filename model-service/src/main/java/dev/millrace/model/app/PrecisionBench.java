package dev.millrace.model.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.app.PrecisionFigures.Figures;
import dev.millrace.model.importing.ImportException;
import dev.millrace.model.importing.PackageListing;
import dev.millrace.model.importing.PublishedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Size, perplexity and speed of a model in each precision, on the forward pass alone. All are loaded at once and take
 * turns, so that what else the machine does falls on all of them; speeds are medians, and their ratios to int8 are medians
 * of the ratios within a round. Prints a markdown table, and JSON in the last line.
 */
@Command(
        name = "bench",
        description = "Measures size, perplexity and speed of a model in each precision.",
        mixinStandardHelpOptions = true)
final class PrecisionBench extends ModelCommand.InModels implements Callable<Integer> {
    private static final int WINDOW = 512;
    private static final int WINDOWS_MAX = 8;

    @Parameters(paramLabel = "SOURCE", arity = "0..1", description = "GGUF file or folder; the default model's file.")
    @Nullable
    Path source;

    @Option(
            names = "--precisions",
            split = ",",
            converter = PackageForm.Converter.class,
            description = "Which, with +kv8 for keys and values in int8; int8 for ratios of speed, fp32 for those of"
                    + " perplexity (all, and int8+kv8).")
    List<PackageForm> forms = PackageForm.compared();

    @Option(names = "--windows", description = "Windows of 512 tokens for the perplexity, 1 to 8 (8).")
    int windows = WINDOWS_MAX;

    @Option(
            names = {"-r", "--rounds"},
            description = "Rounds of the speed measurement, 1 to 1000 (5).")
    int rounds = 5;

    @Option(names = "--steps", description = "Decode steps a round, 1 to 256 (32).")
    int steps = 32;

    @Option(names = "--context", description = "Tokens before the measured steps, and of the prefill, 1 to 4096 (128).")
    int context = 128;

    @Option(names = "--ids", description = "JSON file with the token ids of the text, as \"ids\"; own text by default.")
    @Nullable
    Path ids;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1 || rounds > 1000 || steps < 1 || steps > 256 || windows < 1 || windows > WINDOWS_MAX) {
            throw new ImportException("--rounds must be 1 to 1000, --steps 1 to 256 and --windows 1 to 8");
        }
        if (context < 1 || context > 4096) {
            throw new ImportException("--context must be 1 to 4096");
        }
        Path path = source == null ? models().resolve(PublishedModel.SMOLLM2.fileName()) : source;
        int[][] text = text();
        List<Figures> all = new ArrayList<>();
        try {
            for (PackageForm form : forms) {
                Path folder = imported(path, form);
                ModelPackage model = ModelPackage.read(folder);
                requireReadable(model, text);
                Figures figures = new Figures(form.label(), bytes(folder), model, context);
                all.add(figures);
                say(form.label() + ": perplexity of " + windows * (WINDOW - 1) + " tokens");
                figures.measurePerplexity(text);
            }
            for (int round = 1; round <= rounds; round++) {
                say("speed, round " + round + " of " + rounds);
                for (Figures figures : all) {
                    figures.measureSpeed(steps);
                }
            }
            PrecisionFigures table = new PrecisionFigures(all);
            table.markdown().forEach(this::say);
            say(new ObjectMapper().writeValueAsString(table.json()));
        } finally {
            all.forEach(Figures::close);
        }
        return 0;
    }

    /** The package of that precision; what an earlier run imported from the same file is used again. */
    private Path imported(Path path, PackageForm form) throws IOException, InterruptedException {
        Path folder = models().resolve(".precisions").resolve(path.getFileName() + "-" + form.label());
        if (PackageListing.of(folder).isEmpty()) {
            importInto(folder, path.toString(), form);
        }
        return folder;
    }

    /** The text's tokens must be the model's, and its windows must fit the model's context. */
    private static void requireReadable(ModelPackage model, int[][] text) {
        int largest = Arrays.stream(text).flatMapToInt(Arrays::stream).max().orElse(0);
        if (largest >= model.shape().vocabularySize() || model.shape().contextLength() < WINDOW) {
            throw new ImportException("the text has token ids up to " + largest + " in windows of " + WINDOW
                    + ", and the model has " + model.shape().vocabularySize() + " tokens and a context of "
                    + model.shape().contextLength() + "; give a text of its own: --ids FILE");
        }
    }

    private static long bytes(Path folder) throws IOException {
        return Files.size(folder.resolve("model.onnx")) + Files.size(folder.resolve("model.onnx.data"));
    }

    /** Windows of 512 tokens, each read alone from its first. */
    private int[][] text() throws IOException {
        JsonNode array = read().path("ids");
        if (array.size() < windows * WINDOW) {
            throw new ImportException("the text has " + array.size() + " token ids, and " + windows * WINDOW
                    + " are needed under \"ids\"");
        }
        int[][] text = new int[windows][WINDOW];
        for (int window = 0; window < windows; window++) {
            int from = window * WINDOW;
            Arrays.setAll(text[window], i -> array.get(from + i).asInt());
        }
        return text;
    }

    private JsonNode read() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        if (ids != null) {
            return mapper.readTree(ids.toFile());
        }
        try (InputStream own = PrecisionBench.class.getResourceAsStream("/precision/smollm2-text.json")) {
            return mapper.readTree(own);
        }
    }

    /** The medians of several series, by name. */
    static Map<String, Double> medians(Map<String, List<Double>> series) {
        Map<String, Double> medians = new LinkedHashMap<>();
        series.forEach((name, values) -> medians.put(name, median(values)));
        return medians;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
