package dev.millrace.bench.kernels;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the benchmarks of the kernels with JMH, each in a JVM of its own. */
@Command(name = "kernels")
public final class KernelsCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1")
    String pattern = "";

    @Option(names = {"-j", "--json"})
    @Nullable
    Path json;

    @Option(names = {"-t", "--text"})
    List<String> texts = new ArrayList<>();

    @Option(names = {"-r", "--rounds"})
    int rounds = 3;

    @Option(names = {"-f", "--forks"})
    int forks = 1;

    @Option(names = {"-J", "--java-option"})
    List<String> javaOptions = new ArrayList<>();

    /** Runs the command and ends the process. */
    public static void main(String[] arguments) {
        var line = new CommandLine(new KernelsCommand());
        line.setParameterExceptionHandler((error, _) -> {
            System.err.println("millrace bench kernels: " + error.getMessage() + "; see ./millrace bench --help");
            return 2;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        require(rounds >= 1 && rounds <= 100, "--rounds must be 1 to 100");
        require(forks >= 1 && forks <= 10, "--forks must be 1 to 10");
        try {
            System.out.println("each kernel in a JVM of its own, some seconds each; nothing is printed before the end");
            var results = new Runner(options()).run();
            Table.print(results, System.out);
            if (json != null) {
                ResultFormatFactory.getInstance(ResultFormatType.JSON, json.toString())
                        .writeOut(results);
            }
            return 0;
        } catch (NoBenchmarksException e) {
            throw new ParameterException(spec.commandLine(), "no benchmark's name matches " + pattern, e);
        } catch (RunnerException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Options options() {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("dev\\.millrace\\.bench\\.kernels\\..*" + pattern)
                .mode(Mode.Throughput)
                .forks(forks)
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(rounds)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend(javaOptions());
        if (!texts.isEmpty()) {
            texts.forEach(text -> require(isText(text), "--text: there is no file " + text));
            options.param("text", texts.toArray(String[]::new));
        }
        return options.build();
    }

    private String[] javaOptions() {
        List<String> all = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dmillrace.root=" + Model.root()));
        all.addAll(javaOptions);
        return all.toArray(String[]::new);
    }

    private static boolean isText(String name) {
        return List.of("prose", "code", "world", "unseen").contains(name) || Files.isRegularFile(Path.of(name));
    }

    private void require(boolean holds, String rule) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }
}
