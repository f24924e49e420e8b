package dev.millrace.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A single-node KRaft broker inside this JVM. Its data folder survives a restart; one process at a time may use it.
 *
 * <p>All of Kafka's internal classes that Millrace touches are in this file, for they move between versions.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Formats the folder if it is new, starts the broker and returns when it takes connections.
     *
     * @param dataFolder where the log lives; created when missing
     * @param port loopback port for clients
     * @param controllerPort loopback port for the controller
     */
    public static EmbeddedBroker start(Path dataFolder, int port, int controllerPort) {
        return start(dataFolder, properties(dataFolder, port, controllerPort), List.of());
    }

    /** The same with a listener that asks clients who they are; its users are made in a new folder only. */
    public static EmbeddedBroker startSecured(
            Path dataFolder, int port, int controllerPort, ListenerSecurity security) {
        var properties = properties(dataFolder, port, controllerPort);
        security.secure(properties);
        return start(dataFolder, properties, security.scramArguments());
    }

    private static EmbeddedBroker start(Path dataFolder, Properties properties, List<String> users) {
        format(dataFolder, users);
        var server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server.startup();
        var advertised = properties.getProperty("advertised.listeners");
        return new EmbeddedBroker(server, Integer.parseInt(advertised.substring(advertised.lastIndexOf(':') + 1)));
    }

    /** Host and port for clients, as {@code bootstrap.servers} takes it. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path dataFolder, List<String> users) {
        try {
            new Formatter()
                    .setClusterId(clusterId(dataFolder))
                    .setNodeId(1)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(dataFolder.toString())
                    .addDirectory(dataFolder.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setUnstableFeatureVersionsEnabled(false)
                    .setIgnoreFormatted(true)
                    .setScramArguments(users)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("cannot format the broker's data folder " + dataFolder, e);
        }
    }

    /** The cluster id of a folder that was formatted before, for Kafka refuses any other; a new one for a new folder. */
    private static String clusterId(Path dataFolder) throws IOException {
        var metadata = dataFolder.resolve("meta.properties");
        if (!Files.exists(metadata)) {
            return Uuid.randomUuid().toString();
        }
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(metadata)) {
            properties.load(reader);
        }
        return properties.getProperty("cluster.id", "");
    }

    private static Properties properties(Path dataFolder, int port, int controllerPort) {
        var p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "1");
        p.put("log.dirs", dataFolder.toString());
        p.put("listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("controller.listener.names", "CONTROLLER");
        p.put("inter.broker.listener.name", "PLAINTEXT");
        p.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        p.put("auto.create.topics.enable", "false");
        p.put("group.initial.rebalance.delay.ms", "0");
        for (var topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            p.put(topic + ".replication.factor", "1");
            p.put(topic + ".num.partitions", "1");
        }
        p.put("transaction.state.log.min.isr", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        // How late retention may be noticed; the default of five minutes is a third of generated-tokens' retention.
        p.put("log.retention.check.interval.ms", "60000");
        // A killed consumer keeps its partitions for this long. The default of 45 s is for networks that stutter.
        p.put("group.consumer.min.session.timeout.ms", "6000");
        p.put("group.consumer.session.timeout.ms", "15000");
        p.put("group.consumer.min.heartbeat.interval.ms", "1000");
        p.put("group.consumer.heartbeat.interval.ms", "3000");
        // A few small topics on one machine: two threads of each kind do, and the default cleaner buffer is 128 MiB.
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "2");
        p.put("log.cleaner.dedupe.buffer.size", "2097152");
        return p;
    }

    /** Two loopback ports that are free at this moment, for tests. */
    public static int[] freePorts() throws IOException {
        try (var a = new java.net.ServerSocket(0);
                var b = new java.net.ServerSocket(0)) {
            return new int[] {a.getLocalPort(), b.getLocalPort()};
        }
    }
}
