package dev.millrace.model.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.importing.ImportException;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.scaling.MarkovSource;
import dev.millrace.model.train.scaling.ScalingLaw;
import dev.millrace.model.train.tuning.ScalingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Loss of tiny models against parameters, tokens and computation, and the law that is fitted to it. They learn a generated source
 * whose entropy is known, or the bytes of a text; each size is one run, looked at whenever its tokens have doubled.
 */
@Command(
        name = "bench-scaling",
        description = "Trains tiny models and fits L = E + A/N^a + B/D^b to their losses.",
        mixinStandardHelpOptions = true)
final class ScalingBench extends ModelCommand.InModels implements Callable<Integer> {
    private static final int SYMBOLS = 256;
    private static final int BYTES = 256;
    private static final int TEXT_MAX = 256 << 20;
    private static final int HELD_OUT = 20;

    @Option(names = "--hidden", split = ",", description = "Widths, multiples of 16 up to 512 (16,32,64,96).")
    List<Integer> hidden = List.of(16, 32, 64, 96);

    @Option(names = "--layers", description = "Layers of each, 1 to 16 (2).")
    int layers = 2;

    @Option(names = "--tokens", description = "Tokens that each learns, 65536 to 2^30 (524288).")
    long tokens = 1 << 19;

    @Option(names = "--text", description = "A text whose bytes are learned, in place of a generated source.")
    @Nullable
    Path text;

    @Option(names = "--threads", description = "Threads of the runtime, 1 to 64 (2).")
    int threads = 2;

    @Option(names = "--seed", description = "Of weights and symbols (1).")
    long seed = 1;

    @Override
    public Integer call() throws IOException {
        check();
        var source = text == null ? new MarkovSource(SYMBOLS, 1, seed) : null;
        var corpus = source == null ? ofText() : new ScalingRun.Corpus(SYMBOLS, source::draw, source::draw);
        if (source != null) {
            say(String.format(Locale.ROOT, "the source has %.4f nats a symbol", source.entropy()));
        }
        var points = new ArrayList<ScalingLaw.Point>();
        var folder = Files.createTempDirectory("millrace-scaling");
        for (int width : hidden) {
            var run = new ScalingRun(layers, width, corpus, new RuntimeOptions(threads, Duration.ZERO), seed);
            points.addAll(run.go(folder.resolve("h" + width), tokens, this::say));
        }
        var law = ScalingLaw.fit(points);
        say(String.format(
                Locale.ROOT,
                "L = %.4f + %.4g / N^%.3f + %.4g / D^%.3f",
                law.irreducible(),
                law.a(),
                law.alpha(),
                law.b(),
                law.beta()));
        var report = new LinkedHashMap<String, Object>();
        if (source != null) {
            report.put("entropy", source.entropy());
        }
        report.put("law", law);
        report.put("points", points);
        say(new ObjectMapper().writeValueAsString(report));
        return 0;
    }

    private void check() {
        if (hidden.size() < 2 || hidden.stream().anyMatch(width -> width < 16 || width > 512 || width % 16 != 0)) {
            throw new ImportException("--hidden must be two or more multiples of 16, up to 512");
        }
        if (layers < 1 || layers > 16 || tokens < 65_536 || tokens > 1 << 30 || threads < 1 || threads > 64) {
            throw new ImportException("--layers must be 1 to 16, --tokens 65536 to 2^30, --threads 1 to 64");
        }
    }

    /** Windows of a text: its last twentieth is held out. */
    private ScalingRun.Corpus ofText() throws IOException {
        if (text == null || Files.size(text) > TEXT_MAX) {
            throw new ImportException("--text must be a file of at most " + TEXT_MAX + " bytes");
        }
        byte[] bytes = Files.readAllBytes(text);
        int learned = bytes.length - bytes.length / HELD_OUT;
        return new ScalingRun.Corpus(
                BYTES,
                (length, random) -> window(bytes, 0, learned, length, random),
                (length, random) -> window(bytes, learned, bytes.length, length, random));
    }

    private static int[] window(byte[] bytes, int from, int to, int length, RandomGenerator random) {
        if (to - from <= length) {
            throw new ImportException("--text has too few bytes");
        }
        int begin = from + random.nextInt(to - from - length);
        int[] window = new int[length];
        for (int i = 0; i < length; i++) {
            window[i] = bytes[begin + i] & 0xff;
        }
        return window;
    }
}
