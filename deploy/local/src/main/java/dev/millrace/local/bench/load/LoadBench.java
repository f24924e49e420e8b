package dev.millrace.local.bench.load;

import dev.millrace.local.bench.report.Machine;
import dev.millrace.local.bench.report.Progress;
import dev.millrace.local.bench.traffic.Conversations;
import dev.millrace.local.bench.traffic.Sender;
import dev.millrace.local.bench.traffic.StreamClient;
import dev.millrace.local.system.UsageException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Servers side by side: in each round each target in turn gets the same load, with prompts it has not seen. The order of
 * the targets turns with the rounds, so that a noisy machine disturbs all alike.
 *
 * @param settings what to measure
 * @param command the command line, for the report
 */
public record LoadBench(LoadSettings settings, String command) {
    /** A place in the run that no other seed is drawn for. */
    private static final long WARM_UP = -7;

    private static final long ROUNDS_MAX = 1000;

    /** Measures, and prints the table of each level when it is done. */
    public LoadReport run(PrintStream out) throws InterruptedException {
        var startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var machine = Machine.here();
        try (var client = new StreamClient(Duration.ofSeconds(settings.timeoutSeconds()))) {
            List<Sender> senders = new ArrayList<>();
            for (var target : settings.targets()) {
                var shape = settings.shape();
                senders.add(new Sender(client, target, client.model(target), shape.temperature(), shape.topK()));
            }
            warmUp(senders);
            return new LoadReport(
                    LoadReport.SCHEMA,
                    startedAt,
                    command,
                    machine,
                    settings.shape(),
                    settings.rounds(),
                    settings.warmUp(),
                    settings.seed(),
                    settings.busy(),
                    senders.stream().map(LoadBench::server).toList(),
                    levels(senders, out));
        }
    }

    private List<LoadReport.Level> levels(List<Sender> senders, PrintStream out) throws InterruptedException {
        List<LoadReport.Level> levels = new ArrayList<>();
        int steps = settings.loads().size() * settings.rounds() * senders.size();
        try (var _ = BusyProcesses.start(settings.busy());
                var progress = new Progress("load", steps, System.err)) {
            for (int level = 0; level < settings.loads().size(); level++) {
                var result = level(senders, level, progress);
                progress.pause(() -> LoadTable.print(out, result));
                levels.add(result);
            }
        }
        return levels;
    }

    private LoadReport.Level level(List<Sender> senders, int level, Progress progress) throws InterruptedException {
        var load = settings.loads().get(level);
        var rounds = settings.targets().stream()
                .map(target -> new TargetRounds(target.name()))
                .toList();
        for (int round = 0; round < settings.rounds(); round++) {
            for (int turn = 0; turn < senders.size(); turn++) {
                int target = (round + turn) % senders.size();
                long place = level * ROUNDS_MAX + round;
                var conversations = new Conversations(settings.shape(), settings.seed(), place, target);
                var measured = load.run(senders.get(target), conversations, settings.seed() + place);
                var figures = rounds.get(target).add(measured);
                progress.step("%s, round %d of %d, %s: %.1f tokens/s"
                        .formatted(
                                load.label(),
                                round + 1,
                                settings.rounds(),
                                settings.targets().get(target).name(),
                                figures.tokensPerSecond()));
            }
        }
        return new LoadReport.Level(
                load.kind(),
                load.label(),
                rounds.stream().map(each -> each.against(rounds.getFirst())).toList());
    }

    /** One request at a time. A target that cannot answer these is not worth a table of errors. */
    private void warmUp(List<Sender> senders) throws InterruptedException {
        for (int target = 0; target < senders.size(); target++) {
            var plain = settings.shape()
                    .plain(settings.shape().words(), settings.shape().newTokens());
            var conversations = new Conversations(plain, settings.seed(), WARM_UP, target);
            var name = senders.get(target).target().name();
            for (int i = 0; i < settings.warmUp(); i++) {
                senders.get(target).converse(conversations.next(), System.nanoTime(), answer -> {
                    if (!answer.problem().isEmpty()) {
                        throw new UsageException(
                                "%s failed its warm-up: %s: %s".formatted(name, answer.problem(), answer.detail()));
                    }
                });
            }
        }
    }

    private static LoadReport.Server server(Sender sender) {
        return new LoadReport.Server(sender.target().name(), sender.target().base(), sender.model());
    }
}
