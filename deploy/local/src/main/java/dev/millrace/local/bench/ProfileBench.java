package dev.millrace.local.bench;

import dev.millrace.local.bench.load.ClosedLoop;
import dev.millrace.local.bench.load.LoadBench;
import dev.millrace.local.bench.load.LoadSettings;
import dev.millrace.local.bench.traffic.Span;
import dev.millrace.local.bench.traffic.Target;
import dev.millrace.local.bench.traffic.TrafficShape;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState.ProcessMark;
import dev.millrace.local.system.Service;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the edge's processor time goes under load: the JVM's flight recorder samples the running tokenizer-service while
 * chats are answered, and the stacks are told apart by {@link EdgePart}.
 *
 * @param settings of the running system
 * @param streams requests at once
 * @param words of a prompt
 * @param newTokens most tokens of an answer
 * @param rounds of so many requests at once that are recorded, 1 to 100
 */
public record ProfileBench(Settings settings, int streams, int words, int newTokens, int rounds) {
    private static final int SAMPLING_MS = 1;
    private static final double TEMPERATURE = 0.8;
    private static final int TOP_K = 25;
    private static final int REQUEST_SECONDS_MAX = 300;
    private static final String RECORDING = "millrace-bench-profile";

    /** Records the load and prints the table. */
    public void run(PrintStream out) throws IOException, InterruptedException {
        var state = new RunFolder(settings.home()).requireRunning();
        var edge = state.services().stream()
                .filter(service -> service.name().equals(Service.TOKENIZER.folder()))
                .findFirst()
                .orElseThrow(() -> new UsageException("no tokenizer-service runs"))
                .process();
        // The services of a fresh start still compile, which is not what a request costs.
        load(state.url(), 1).run(new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        Path recording = Files.createTempFile(settings.home().resolve("run"), "edge-", ".jfr");
        try {
            var before = processorTime(edge);
            jcmd(
                    edge,
                    "JFR.start",
                    "name=" + RECORDING,
                    "settings=none",
                    "+" + EdgeProfile.EVENT + "#enabled=true",
                    "+" + EdgeProfile.EVENT + "#throttle=" + SAMPLING_MS + "ms");
            try {
                load(state.url(), rounds).run(out);
            } finally {
                jcmd(edge, "JFR.stop", "name=" + RECORDING, "filename=" + recording);
            }
            var used = processorTime(edge).minus(before);
            EdgeProfile.read(recording).print(used, rounds * streams, out);
        } finally {
            Files.deleteIfExists(recording);
        }
    }

    private LoadBench load(String url, int times) {
        var shape = new TrafficShape(
                new Span(words, words), new Span(newTokens, newTokens), 0, 1, 1, 0, TEMPERATURE, TOP_K);
        var load = new LoadSettings(
                List.of(Target.parse(url, Map.of())),
                List.of(new ClosedLoop(streams, 1)),
                shape,
                0,
                times,
                System.nanoTime(),
                0,
                REQUEST_SECONDS_MAX);
        return new LoadBench(load, "bench profile");
    }

    private static Duration processorTime(ProcessMark process) {
        return process.handle()
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElseThrow(() -> new UsageException("the tokenizer-service's processor time cannot be read"));
    }

    private static void jcmd(ProcessMark process, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(Long.toString(process.pid()));
        command.addAll(List.of(arguments));
        var jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new UsageException("jcmd " + arguments[0] + " failed: " + output.strip());
        }
    }
}
