package dev.millrace.local.command;

import dev.millrace.local.system.BrokerLog;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.TopicSetup;
import dev.millrace.local.system.UsageException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Creates the topics on a cluster. */
@Command(name = "topics")
final class TopicsCommand implements Callable<Integer> {
    @Option(names = {"-r", "--replication-factor"})
    private @Nullable Integer replicationFactor;

    @Override
    public Integer call() {
        BrokerLog.drop();
        var environment = new HashMap<>(System.getenv());
        if (replicationFactor != null) {
            environment.put("MILLRACE_REPLICATION_FACTOR", replicationFactor.toString());
        }
        var settings = Settings.of(Path.of(System.getProperty("millrace.root", ".")), environment);
        if (settings.cluster().isEmpty()) {
            throw new UsageException("set KAFKA_BOOTSTRAP_SERVERS to the cluster; on the embedded broker up does this");
        }
        var result = new TopicSetup(settings).create();
        result.created().forEach(topic -> System.out.println("created " + topic));
        result.warnings().forEach(System.out::println);
        System.out.printf("%d topics created%n", result.created().size());
        return result.warnings().isEmpty() ? 0 : 1;
    }
}
