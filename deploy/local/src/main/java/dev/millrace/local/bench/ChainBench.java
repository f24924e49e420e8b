package dev.millrace.local.bench;

import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.PrintStream;

/** One stream through HTTP, Kafka and gRPC against the engine alone, on the same machine in alternating rounds. */
public record ChainBench(Settings settings, int newTokens, int rounds) {
    /** Runs the rounds and prints the table. */
    public int run(PrintStream out) {
        throw new UsageException("bench chain needs model-service's engine bench, which is not built yet");
    }
}
