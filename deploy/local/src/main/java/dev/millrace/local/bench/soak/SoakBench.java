package dev.millrace.local.bench.soak;

import dev.millrace.local.bench.report.Machine;
import dev.millrace.local.bench.report.Progress;
import dev.millrace.local.bench.soak.SoakReport.Sample;
import dev.millrace.local.bench.traffic.Sender;
import dev.millrace.local.bench.traffic.StreamClient;
import dev.millrace.local.bench.traffic.Target;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.RunState.ServiceState;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Warm-up, quiet, baseline, traffic, quiet, end: quiet is without traffic and ends with a collection, so that baseline
 * and end hold what is kept and not what is about to go.
 */
public final class SoakBench {
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(5);
    /** Between two looks at the clock. */
    private static final long TICK_MS = 1000;

    private final SoakSettings settings;
    private final String command;
    private final RunFolder folder;
    private final RunState before;
    private final SoakTally tally = new SoakTally();
    private final SoakMix mix;
    private final List<Sample> samples = new ArrayList<>();
    private final long begin = System.nanoTime();

    /**
     * @param folder of the running system
     * @param command the command line, for the report
     * @throws dev.millrace.local.system.UsageException when nothing runs
     */
    public SoakBench(SoakSettings settings, RunFolder folder, String command) {
        this.settings = settings;
        this.folder = folder;
        this.command = command;
        this.before = folder.requireRunning();
        this.mix = new SoakMix(settings.seed());
    }

    /** Runs all phases; progress goes to {@code err}. */
    public SoakReport run(PrintStream err) throws InterruptedException {
        var startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var machine = Machine.here();
        var target = Target.parse(before.url(), Map.of());
        var vitals = new VitalsReader(folder::requireRunning);
        try (var client = new StreamClient(REQUEST_TIMEOUT);
                var progress = new Progress("soak", Math.max(1, totalSeconds()), err)) {
            var model = client.model(target);
            try (var plain = new PlainRequests(before.url(), model, REQUEST_TIMEOUT)) {
                var sender = new Sender(client, target, model, 0.8, 25);
                traffic("warm-up", settings.warmUpMinutes(), sender, plain, vitals, progress);
                var baseline = quiet("baseline", vitals, progress);
                traffic("traffic", settings.minutes(), sender, plain, vitals, progress);
                var end = quiet("end", vitals, progress);
                return report(startedAt, machine, Check.all(baseline, end));
            }
        }
    }

    private void traffic(
            String phase, double minutes, Sender sender, PlainRequests plain, VitalsReader vitals, Progress progress)
            throws InterruptedException {
        long end = System.nanoTime() + (long) (minutes * 60e9);
        try (var traffic = new SoakTraffic(sender, plain, mix, tally)) {
            traffic.start(minutes > 0 ? settings.streams() : 0);
            long nextSample = System.nanoTime();
            for (long now = nextSample; now < end; now = System.nanoTime()) {
                if (now >= nextSample) {
                    sample(phase, vitals);
                    nextSample = now + settings.sampleEvery().toNanos();
                }
                tell(phase, progress);
                Thread.sleep(Math.min(TICK_MS, (end - now) / 1_000_000 + 1));
            }
        }
    }

    private Map<String, Map<Vital, Double>> quiet(String phase, VitalsReader vitals, Progress progress)
            throws InterruptedException {
        Thread.sleep(settings.quietSeconds() * 1000L);
        vitals.collect();
        var processes = sample(phase, vitals);
        tell(phase, progress);
        return processes;
    }

    private Map<String, Map<Vital, Double>> sample(String phase, VitalsReader vitals) throws InterruptedException {
        var processes = vitals.read();
        samples.add(new Sample(minute(), phase, processes));
        return processes;
    }

    private void tell(String phase, Progress progress) {
        progress.stepTo(
                Math.min((long) (minute() * 60), totalSeconds()),
                "%s, %.1f min: %d requests, %d errors, %d tokens"
                        .formatted(phase, minute(), tally.sent(), tally.errors(), tally.outputTokens()));
    }

    private double minute() {
        return (System.nanoTime() - begin) / 60e9;
    }

    private long totalSeconds() {
        return (long) ((settings.minutes() + settings.warmUpMinutes()) * 60) + 2L * settings.quietSeconds();
    }

    private SoakReport report(String startedAt, Machine machine, List<Check> checks) {
        int restarts = restarts(folder.requireRunning()) - restarts(before);
        boolean passed = tally.errors() == 0 && restarts == 0 && checks.stream().allMatch(Check::passes);
        return new SoakReport(
                SoakReport.SCHEMA,
                startedAt,
                command,
                machine,
                before.model(),
                settings.minutes(),
                settings.streams(),
                settings.seed(),
                passed,
                tally.outputTokens(),
                restarts,
                tally.counts(),
                tally.examples(),
                checks,
                samples);
    }

    private static int restarts(RunState state) {
        return state.services().stream().mapToInt(ServiceState::restarts).sum();
    }
}
