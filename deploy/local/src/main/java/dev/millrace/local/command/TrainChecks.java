package dev.millrace.local.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.system.UsageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is looked at around a job's run: its gate, and what its data must not hold. */
final class TrainChecks {
    @Option(names = "--gate", split = ",")
    private List<String> gate = new ArrayList<>();

    @Option(names = "--gate-limit")
    private @Nullable Integer limit;

    @Option(names = "--gate-fall")
    private @Nullable Double fallMax;

    @Option(names = "--gate-metric")
    private @Nullable String metric;

    @Option(names = "--gate-against")
    private @Nullable String against;

    @Option(names = "--gate-minutes")
    private @Nullable Integer minutes;

    @Option(names = "--promote")
    private boolean isPromoting;

    @Option(names = "--held-out-tasks", split = ",")
    private List<String> heldOut = new ArrayList<>();

    @Option(names = "--leakage")
    private @Nullable String leakage;

    @Option(names = "--plan")
    private boolean isPlanOnly;

    /** Whether the job says what it would do and take, and trains nothing. */
    boolean isPlanOnly() {
        return isPlanOnly;
    }

    /** Says it in a job's settings. */
    void into(ObjectNode settings) {
        if (!gate.isEmpty()) {
            var node = settings.putObject("gate").put("promote", isPromoting);
            gate.forEach(node.putArray("tasks")::add);
            Given.put(node, "limit", limit);
            Given.put(node, "fall_max", fallMax);
            Given.put(node, "metric", metric);
            Given.put(node, "against", against);
            Given.put(node, "minutes_max", minutes);
        } else if (isPromoting) {
            throw new UsageException("train: --promote needs a --gate; ./millrace train promote asks nothing");
        }
        if (!heldOut.isEmpty()) {
            heldOut.forEach(settings.withObject("/data").putArray("held_out_tasks")::add);
        }
        if (isPlanOnly) {
            settings.put("plan_only", true);
        }
        if (leakage != null) {
            settings.withObject("/data").put("leakage", leakage);
        }
    }
}
