package dev.millrace.local.command;

import dev.millrace.local.audit.LogAudit;
import dev.millrace.local.system.BrokerLog;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks the log. */
@Command(name = "audit")
final class AuditCommand implements Callable<Integer> {
    @Option(
            names = {"-w", "--window"},
            defaultValue = "14")
    private long windowMinutes;

    @Override
    public Integer call() {
        BrokerLog.drop();
        var settings = Settings.ofThisProcess();
        var servers = new RunFolder(settings.home())
                .readRunning()
                .map(RunState::bootstrapServers)
                .orElse(settings.bootstrapServers());
        try {
            var report = new LogAudit(servers).since(Instant.now().minus(Duration.ofMinutes(windowMinutes)), true);
            report.violations().forEach(System.out::println);
            System.out.printf(
                    "%d requests: %d finished, %d completed, %d open; %d tokens, %d repeats; %d violations%n",
                    report.requests(),
                    report.finished(),
                    report.completed(),
                    report.open(),
                    report.tokens(),
                    report.repeats(),
                    report.violationCount());
            return report.isClean() ? 0 : 1;
        } catch (KafkaException e) {
            throw new UsageException("the brokers %s do not answer: %s".formatted(servers, e.getMessage()));
        }
    }
}
