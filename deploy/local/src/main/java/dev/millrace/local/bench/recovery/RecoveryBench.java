package dev.millrace.local.bench.recovery;

import dev.millrace.local.bench.MetricsText;
import dev.millrace.local.bench.recovery.RecoveryReport.Round;
import dev.millrace.local.bench.report.Machine;
import dev.millrace.local.bench.report.Progress;
import dev.millrace.local.bench.traffic.Answer;
import dev.millrace.local.bench.traffic.Answer.Ending;
import dev.millrace.local.bench.traffic.Conversations;
import dev.millrace.local.bench.traffic.Sender;
import dev.millrace.local.bench.traffic.StreamClient;
import dev.millrace.local.bench.traffic.Target;
import dev.millrace.local.system.Health;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.RunState.ServiceState;
import dev.millrace.local.system.Service;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Kills a model of the running system under load, as a crash would, and looks at what the clients see of it. */
public final class RecoveryBench {
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    /** Between two looks at the clock and at the process that comes back. */
    private static final long TICK_MS = 100;

    private static final int PROBLEMS_MAX = 5;

    private final RecoverySettings settings;
    private final RunFolder folder;
    private final String command;
    private final RunState before;
    private final List<String> models;
    private final long begin = System.nanoTime();

    /**
     * @param folder of the running system
     * @param command the command line, for the report
     * @throws UsageException when nothing runs, or with one model only
     */
    public RecoveryBench(RecoverySettings settings, RunFolder folder, String command) {
        this.settings = settings;
        this.folder = folder;
        this.command = command;
        this.before = folder.requireRunning();
        this.models = services(Service.MODEL).map(ServiceState::name).toList();
        if (models.size() < 2) {
            throw new UsageException("one model runs, and two are needed: ./millrace up --models 2");
        }
    }

    /** Runs all rounds; progress goes to {@code err}. */
    public RecoveryReport run(PrintStream err) throws IOException, InterruptedException {
        var startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var machine = Machine.here();
        List<Round> rounds = new ArrayList<>();
        try (var client = new StreamClient(REQUEST_TIMEOUT);
                var health = new Health();
                var progress = new Progress("recovery", (long) settings.roundSeconds() * settings.rounds(), err)) {
            var edges = edges(client);
            for (int number = 0; number < settings.rounds(); number++) {
                awaitModels(health);
                var killed = models.get(number % models.size());
                rounds.add(round(number, killed, edges, health, progress));
            }
        }
        return new RecoveryReport(
                RecoveryReport.SCHEMA,
                startedAt,
                command,
                machine,
                before.model(),
                models.size(),
                before.urls().size(),
                settings,
                rounds);
    }

    private List<Sender> edges(StreamClient client) throws InterruptedException {
        var shape = settings.shape();
        List<Sender> edges = new ArrayList<>();
        for (var url : before.urls()) {
            var target = Target.parse(url, Map.of());
            edges.add(new Sender(client, target, client.model(target), shape.temperature(), shape.topK()));
        }
        return edges;
    }

    private Round round(int number, String killed, List<Sender> edges, Health health, Progress progress)
            throws IOException, InterruptedException {
        double resumedBefore = resumed();
        var streams = new Streams(new Conversations(settings.shape(), settings.seed(), number, 0));
        Recovery.Times times;
        Double readyAfter = null;
        try (streams) {
            streams.start(settings.streams(), edges);
            sleepUntil(
                    System.nanoTime()
                            + Duration.ofSeconds(settings.warmUpSeconds()).toNanos(),
                    "warm-up",
                    progress);
            long warm = System.nanoTime();
            sleepUntil(warm + Duration.ofSeconds(settings.beforeSeconds()).toNanos(), "before", progress);
            var process = folder.requireRunning().service(killed);
            long kill = System.nanoTime();
            process.end(true);
            long end = kill + Duration.ofSeconds(settings.afterSeconds()).toNanos();
            readyAfter = awaitReady(process, kill, end, health);
            sleepUntil(end, "after", progress);
            times = new Recovery.Times(warm, kill, end);
        }
        var answers = streams.answers();
        long resumed = Math.round(resumed() - resumedBefore);
        return new Round(killed, readyAfter, resumed, Recovery.of(answers, times), problems(answers));
    }

    private void sleepUntil(long nanos, String phase, Progress progress) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            Thread.sleep(Math.min(TICK_MS, left / 1_000_000 + 1));
            progress.stepTo((System.nanoTime() - begin) / 1_000_000_000, phase);
        }
    }

    /** Seconds from the kill until the process that took the killed one's place is ready. */
    private @Nullable Double awaitReady(ServiceState killed, long kill, long end, Health health)
            throws InterruptedException {
        while (System.nanoTime() < end) {
            var now = folder.requireRunning().service(killed.name());
            if (now.restarts() > killed.restarts() && health.ask(now.managementPort()) == Health.Answer.READY) {
                return (System.nanoTime() - kill) / 1e9;
            }
            Thread.sleep(TICK_MS);
        }
        return null;
    }

    private void awaitModels(Health health) throws InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        for (var name : models) {
            while (health.ask(folder.requireRunning().service(name).managementPort()) != Health.Answer.READY) {
                if (System.nanoTime() > deadline) {
                    throw new UsageException("%s is not ready after %d s".formatted(name, READY_WITHIN.toSeconds()));
                }
                Thread.sleep(TICK_MS);
            }
        }
    }

    /** Sequences that the samplers have opened on another model because theirs was lost or full. */
    private double resumed() throws IOException, InterruptedException {
        double sum = 0;
        for (var sampler : services(Service.SAMPLER).toList()) {
            var metrics = MetricsText.of(sampler.managementPort());
            sum += metrics.sum("millrace_moved_sequences_total", "").orElse(0);
        }
        return sum;
    }

    private Stream<ServiceState> services(Service service) {
        return before.services().stream().filter(found -> found.name().startsWith(service.folder()));
    }

    private static List<String> problems(List<Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.ending() == Ending.FAILED)
                .map(answer -> answer.problem() + ": " + answer.detail())
                .limit(PROBLEMS_MAX)
                .toList();
    }
}
