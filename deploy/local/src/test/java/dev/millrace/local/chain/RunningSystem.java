package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.millrace.local.system.BrokerLog;
import dev.millrace.local.system.FreePorts;
import dev.millrace.local.system.Layout;
import dev.millrace.local.system.LocalSystem;
import dev.millrace.local.system.Port;
import dev.millrace.local.system.Safety;
import dev.millrace.local.system.Settings;
import dev.millrace.tracing.Collector;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The whole system on free ports with a real model, started once for all integration tests of this JVM and stopped with
 * it. Its home with all logs is {@code target/system}.
 */
public final class RunningSystem {
    /**
     * System message of the tests that expect an answer. With it "The capital of France is Paris" leads by 1.9 logits in
     * the default model; without it "The" leads "L'" by 0.08 in fp32, which 8 bits turn round.
     */
    static final String MANNERS = "You answer questions truthfully, in plain English.";

    /** A tool that can be called in one way only. */
    static final String TOOLS = """
            [{"type":"function","function":{"name":"tide","parameters":{"type":"object",
            "properties":{"port":{"const":"Brest"}},"required":["port"],"additionalProperties":false}}}]""";

    private static @Nullable RunningSystem instance;

    private final LocalSystem system;
    private final Collector collector;
    private final Map<Port, ManagedChannel> channels = new EnumMap<>(Port.class);

    private RunningSystem(LocalSystem system, Collector collector) {
        this.system = system;
        this.collector = collector;
    }

    /** The system; the first call starts it. Skips the test when there is no model. */
    public static synchronized RunningSystem get() throws IOException, InterruptedException {
        var modelPackage = modelPackage();
        if (instance == null) {
            instance = start(modelPackage, "system", Map.of(), Instances.TRAINING);
        }
        return instance;
    }

    /** A system of its own with several instances, for the caller to close. Skips the test when there is no model. */
    static RunningSystem several(int models, int samplers, int edges) throws IOException, InterruptedException {
        return several(models, samplers, edges, Map.of());
    }

    /** The same with further settings. */
    static RunningSystem several(int models, int samplers, int edges, Map<String, String> settings)
            throws IOException, InterruptedException {
        return start(
                modelPackage(), "several", settings, new Instances(models, samplers, edges, Optional.empty(), false));
    }

    /** A system of its own with further settings, for the caller to close. Skips the test when there is no model. */
    static RunningSystem with(String name, Map<String, String> settings) throws IOException, InterruptedException {
        return start(modelPackage(), name, settings, Instances.ONE);
    }

    /** A system of its own with an embedding model, for the caller to close. Skips the test when there is no model. */
    static RunningSystem withEmbeddings(Path embedding) throws IOException, InterruptedException {
        return withEmbeddings("embeddings", embedding, Map.of());
    }

    /** The same with further settings. */
    static RunningSystem withEmbeddings(String name, Path embedding, Map<String, String> settings)
            throws IOException, InterruptedException {
        return start(modelPackage(), name, settings, new Instances(1, 1, 1, Optional.of(embedding), false));
    }

    /** A system of its own as {@code up --secure} starts it, for the caller to close. Skips the test without a model. */
    static RunningSystem secured(String name, Map<String, String> settings, Consumer<String> say)
            throws IOException, InterruptedException {
        return start(modelPackage(), name, settings, Instances.ONE, plain -> {
            var secured = plain.secured();
            try {
                Safety.createFirstKeys(secured, say);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return secured;
        });
    }

    /** A system of its own that serves this package, for the caller to close. */
    static RunningSystem of(String name, Path modelPackage) throws IOException, InterruptedException {
        return start(modelPackage, name, Map.of(), Instances.ONE);
    }

    private static Path modelPackage() {
        var modelPackage = System.getProperty("millrace.package", "");
        assumeTrue(
                !modelPackage.isEmpty(),
                "Needs a real model: -Dmillrace.package=FOLDER of an imported package; ./millrace test sets it.");
        return Path.of(modelPackage).toAbsolutePath();
    }

    private record Instances(int models, int samplers, int edges, Optional<Path> embedding, boolean hasTrainer) {
        static final Instances ONE = new Instances(1, 1, 1, Optional.empty(), false);
        static final Instances TRAINING = new Instances(1, 1, 1, Optional.empty(), true);
    }

    private static RunningSystem start(
            Path modelPackage, String name, Map<String, String> settings, Instances instances)
            throws IOException, InterruptedException {
        return start(modelPackage, name, settings, instances, UnaryOperator.identity());
    }

    private static RunningSystem start(
            Path modelPackage,
            String name,
            Map<String, String> settings,
            Instances instances,
            UnaryOperator<Settings> change)
            throws IOException, InterruptedException {
        var root = Path.of(System.getProperty("millrace.root"));
        var home = root.resolve("deploy/local/target").resolve(name);
        delete(home);
        var environment = new HashMap<>(System.getenv());
        environment.remove("KAFKA_BOOTSTRAP_SERVERS");
        environment.remove("MILLRACE_EMBEDDING_MODEL");
        environment.putAll(FreePorts.environment());
        environment.put("MILLRACE_HOME", home.toString());
        environment.putAll(settings);
        var collector = new Collector();
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
        environment.put("OTEL_TRACES_SAMPLER", "parentbased_always_off"); // only who asks is traced
        environment.put("OTEL_BSP_SCHEDULE_DELAY", "100");
        var layout = new Layout(
                change.apply(Settings.of(root, environment)),
                instances.models(),
                instances.samplers(),
                instances.edges(),
                instances.embedding(),
                instances.hasTrainer());
        BrokerLog.open(layout.settings().logs());
        var notices = layout.settings().logs().resolve("launcher.log");
        var system = LocalSystem.prepare(layout, modelPackage, sentence -> append(notices, sentence));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(system)));
        system.start();
        return new RunningSystem(system, collector);
    }

    /** Ends it; does nothing the second time. */
    void close() {
        close(system);
    }

    /** The launcher's view of it. */
    LocalSystem local() {
        return system;
    }

    /** Where the spans go. */
    Collector collector() {
        return collector;
    }

    /** Where the HTTP door is. */
    public String url() {
        return system.settings().url();
    }

    /** OpenAI's own client, without repeats; for the caller to close. */
    OpenAIClient openAi() {
        return OpenAIOkHttpClient.builder()
                .baseUrl(url() + "/v1")
                .apiKey("none")
                .maxRetries(0)
                .build();
    }

    /** Address of the broker. */
    String bootstrapServers() {
        return system.settings().bootstrapServers();
    }

    /** A channel to a gRPC port, shared. */
    synchronized ManagedChannel channel(Port port) {
        return channels.computeIfAbsent(
                port,
                wanted -> ManagedChannelBuilder.forTarget(system.settings().address(wanted))
                        .usePlaintext()
                        .build());
    }

    private static synchronized void append(Path file, String sentence) {
        try {
            Files.writeString(
                    file, Instant.now() + " " + sentence + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(LocalSystem system) {
        try {
            system.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
