package dev.millrace.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.system.ServiceProgram;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/** The engine alone, in a process of its own: model-service's EngineBench. */
final class EngineRun {
    private static final String PROGRAM = "dev.millrace.model.app.EngineBench";
    private static final List<String> SERIAL = List.of("-XX:+UseSerialGC");

    private final Settings settings;

    EngineRun(Settings settings) {
        this.settings = settings;
    }

    /** The figures of a run: tokens per second and seconds by name. */
    JsonNode figures(List<String> arguments) throws IOException, InterruptedException {
        return figures(SERIAL, arguments);
    }

    /** The same in a virtual machine with these options. */
    JsonNode figures(List<String> javaOptions, List<String> arguments) throws IOException, InterruptedException {
        var process = new ServiceProgram(settings, PROGRAM)
                .with(javaOptions, arguments)
                .redirectError(Redirect.INHERIT)
                .start();
        String last = "";
        try (var output = process.inputReader()) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                last = line;
            }
        }
        if (process.waitFor() != 0) {
            throw new UsageException("the engine's own bench failed");
        }
        return new ObjectMapper().readTree(last);
    }

    /** A figure of a run. */
    static double speed(JsonNode figures, String name) {
        double speed = figures.path(name).asDouble();
        if (speed <= 0) {
            throw new UsageException("the engine's own bench told no " + name + ": " + figures);
        }
        return speed;
    }
}
