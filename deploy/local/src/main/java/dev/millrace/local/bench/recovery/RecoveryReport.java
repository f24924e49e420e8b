package dev.millrace.local.bench.recovery;

import dev.millrace.local.bench.report.Machine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the losses of models cost; this record is the schema of {@code --json}.
 *
 * @param schema {@value #SCHEMA}
 * @param startedAt ISO 8601 instant
 * @param command the exact command line
 * @param machine on which it all ran
 * @param model folder of the model package
 * @param models number of model-services
 * @param edges number of edges that the streams are shared among
 * @param settings of the measurement
 * @param rounds one for each kill
 */
public record RecoveryReport(
        String schema,
        String startedAt,
        String command,
        Machine machine,
        String model,
        int models,
        int edges,
        RecoverySettings settings,
        List<Round> rounds) {
    /** Name and version of the schema. */
    public static final String SCHEMA = "millrace-recovery/1";

    public RecoveryReport {
        rounds = List.copyOf(rounds);
    }

    /**
     * One kill.
     *
     * @param killed name of the process
     * @param readyAfter seconds from the kill until the process that was started again says it is ready; null when it had
     *     not when the round ended
     * @param resumed sequences that the samplers opened again on another model
     * @param seen by the clients
     * @param problems of the requests that failed, at most some
     */
    public record Round(
            String killed, @Nullable Double readyAfter, long resumed, Recovery seen, List<String> problems) {
        public Round {
            problems = List.copyOf(problems);
        }
    }

    /** Whether no request failed and throughput came back each time. */
    public boolean passed() {
        return rounds.stream()
                .allMatch(round -> round.seen().failed() == 0 && round.seen().backAfter() != null);
    }
}
