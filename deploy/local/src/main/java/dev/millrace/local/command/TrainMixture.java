package dev.millrace.local.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How often the sources of a file are drawn; nothing said draws all examples alike. */
final class TrainMixture {
    @Option(names = "--mix", split = ",")
    private Map<String, Double> weights = new LinkedHashMap<>();

    @Option(names = "--mix-temperature")
    private @Nullable Double temperature;

    @Option(names = "--mix-cap")
    private @Nullable Integer cap;

    /** Says it in a job's settings. */
    void into(ObjectNode settings) {
        if (weights.isEmpty() && temperature == null && cap == null) {
            return;
        }
        var mixture = settings.withObject("/data").putObject("mixture");
        Given.put(mixture, "temperature", temperature);
        Given.put(mixture, "cap", cap);
        weights.forEach(mixture.putObject("weights")::put);
    }
}
