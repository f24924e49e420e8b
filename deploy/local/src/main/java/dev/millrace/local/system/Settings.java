package dev.millrace.local.system;

import static java.util.Objects.requireNonNull;

import dev.millrace.security.BrokerSecurity;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the environment says about a system on this machine, with every default resolved. */
public final class Settings {
    static final String LOOPBACK = "127.0.0.1";
    static final String EMBEDDING_MODEL = "MILLRACE_EMBEDDING_MODEL";
    private static final String CLASS_ARCHIVES = "MILLRACE_CLASS_ARCHIVES";
    private static final String BOOTSTRAP_SERVERS = "KAFKA_BOOTSTRAP_SERVERS";
    private static final String KEYS = "MILLRACE_EDGE_KEYS";

    private final Path root;
    private final Path home;
    private final Map<String, String> environment;
    private final Map<Port, Integer> ports = new EnumMap<>(Port.class);
    private final boolean secured;

    private Settings(Path root, Map<String, String> environment, boolean secured) {
        this.secured = secured;
        this.root = root.toAbsolutePath().normalize();
        this.environment = Map.copyOf(environment);
        this.home = Path.of(environment.getOrDefault(
                        "MILLRACE_HOME", this.root.resolve(".millrace").toString()))
                .toAbsolutePath()
                .normalize();
        for (var port : Port.values()) {
            int number = number(port.variable(), port.standard(), 1, 65_535);
            ports.forEach((other, taken) -> requireDifferent(other, port, taken, number));
            ports.put(port, number);
        }
        requireModelRanges();
        requireOneOf(CLASS_ARCHIVES, "on", "off");
    }

    /** What only model-service reads is checked here too, where the message is the whole output. */
    private void requireModelRanges() {
        requireRange("MILLRACE_SLOTS", 1, 1024);
        requireRange("MILLRACE_CONTEXT", 16, Integer.MAX_VALUE);
        requireRange("MILLRACE_THREADS", 0, 1024);
        requireRange("MILLRACE_EMBEDDING_THREADS", 0, 1024);
    }

    /**
     * Reads the environment.
     *
     * @param root the repository
     * @throws UsageException when a variable is out of its range
     */
    public static Settings of(Path root, Map<String, String> environment) {
        return new Settings(root, environment, false);
    }

    /** The settings of this process: its environment, and the root that {@code ./millrace} passed. */
    public static Settings ofThisProcess() {
        return of(Path.of(System.getProperty("millrace.root", ".")), System.getenv());
    }

    /** The same with keys required and the defaults of {@link Safety}, where the environment says nothing else. */
    public Settings secured() {
        var all = new HashMap<>(Safety.DEFAULTS);
        all.putAll(environment);
        all.put(KEYS, keysFile().toString());
        return new Settings(root, all, true);
    }

    /** Whether this is {@code up --secure}. */
    boolean isSecured() {
        return secured;
    }

    /** Where the API keys are. */
    public Path keysFile() {
        var named = environment.getOrDefault(KEYS, "");
        return named.isBlank()
                ? home.resolve("keys.json")
                : Path.of(named).toAbsolutePath().normalize();
    }

    /** The key that this process's own requests show; empty for none. */
    public String apiKey() {
        return environment.getOrDefault("MILLRACE_API_KEY", "").strip();
    }

    /** How to speak to a cluster that asks who is there. */
    public Map<String, Object> brokerSecurity() {
        return cluster().isPresent() ? BrokerSecurity.of(environment) : Map.of();
    }

    /** The repository. */
    public Path root() {
        return root;
    }

    /** Folder of models, broker data, logs and state. */
    public Path home() {
        return home;
    }

    /** Folder of the model packages. */
    public Path models() {
        return Path.of(environment.getOrDefault(
                        "MILLRACE_MODELS", home.resolve("models").toString()))
                .toAbsolutePath()
                .normalize();
    }

    /** Folder of the log files. */
    public Path logs() {
        return home.resolve("logs");
    }

    /** A port of this system. */
    public int port(Port port) {
        return requireNonNull(ports.get(port));
    }

    /**
     * A port of a further instance.
     *
     * @param number of the instance; {@code MILLRACE_HTTP_PORT_2} is the second one's
     * @param above how far above the first instance's it is by default
     */
    int port(Port port, int number, int above) {
        int first = port(port);
        return number == 1 ? first : number(port.variable() + "_" + number, first + above, 1, 65_535);
    }

    /** Addresses of models that run elsewhere; empty when they are our own. */
    Optional<List<String>> modelAddresses() {
        return Optional.ofNullable(environment.get("MILLRACE_MODEL_ADDRESS"))
                .filter(addresses -> !addresses.isBlank())
                .map(addresses -> List.of(addresses.split(",")));
    }

    /** The embedding model that the environment names; empty for none. */
    public String embeddingModel() {
        return environment.getOrDefault(EMBEDDING_MODEL, "");
    }

    /** Whether the environment says how many threads a model has. */
    boolean saysThreads() {
        return number("MILLRACE_THREADS", 0, 0, 1024) > 0;
    }

    /** The address that a port is bound to. */
    String host(Port port) {
        return switch (port) {
            case HTTP -> environment.getOrDefault("MILLRACE_HTTP_HOST", LOOPBACK);
            case TOKENIZER_GRPC, MODEL_GRPC, SAMPLER_GRPC, EVAL_GRPC, EMBEDDING_GRPC, TRAINER_GRPC ->
                environment.getOrDefault("MILLRACE_GRPC_HOST", LOOPBACK);
            default -> LOOPBACK;
        };
    }

    /** The address of a port as seen from this machine, {@code host:port}. */
    public String address(Port port) {
        return LOOPBACK + ":" + port(port);
    }

    /** Where people and programs find the HTTP door. */
    public String url() {
        return url(port(Port.HTTP));
    }

    /** Where an HTTP door with this port is. */
    String url(int port) {
        var host = host(Port.HTTP);
        return "http://" + (host.equals("0.0.0.0") ? LOOPBACK : host) + ":" + port;
    }

    /** The cluster to use; empty means the embedded broker. */
    public Optional<String> cluster() {
        return Optional.ofNullable(environment.get(BOOTSTRAP_SERVERS)).filter(servers -> !servers.isBlank());
    }

    /** Addresses of the brokers, embedded or not. */
    public String bootstrapServers() {
        return cluster().orElse(address(Port.BROKER));
    }

    /** Replication factor of topics that are created on a cluster, 1 to 32. */
    public int replicationFactor() {
        return cluster().isPresent() ? number("MILLRACE_REPLICATION_FACTOR", 1, 1, 32) : 1;
    }

    /** Further JVM options of every service, separated by blanks in {@code MILLRACE_JAVA_OPTIONS}. */
    public String javaOptions() {
        return environment.getOrDefault("MILLRACE_JAVA_OPTIONS", "");
    }

    /** Whether services start from class archives, and the launcher writes those that are missing. */
    boolean classArchives() {
        return !environment.getOrDefault(CLASS_ARCHIVES, "on").equals("off");
    }

    /** The whole environment of a service that serves the given package. */
    public Map<String, String> environmentOf(Path modelPackage) {
        var all = new HashMap<>(environment);
        ports.forEach((port, number) -> all.put(port.variable(), Integer.toString(number)));
        if (cluster().isEmpty()) {
            // They are another broker's.
            all.keySet().removeIf(variable -> variable.matches("KAFKA_(SECURITY|SASL|SSL)_.*"));
        }
        all.put(BOOTSTRAP_SERVERS, bootstrapServers());
        all.put("MILLRACE_HOME", home.toString());
        all.put("MILLRACE_MODEL", modelPackage.toString());
        all.putIfAbsent("MILLRACE_MODEL_ADDRESS", address(Port.MODEL_GRPC));
        return all;
    }

    private static void requireDifferent(Port one, Port other, int ofOne, int ofOther) {
        if (ofOne == ofOther) {
            throw new UsageException("%s and %s are both %d".formatted(one.variable(), other.variable(), ofOne));
        }
    }

    private void requireRange(String variable, int least, int most) {
        number(variable, least, least, most);
    }

    private void requireOneOf(String variable, String standard, String other) {
        var value = environment.getOrDefault(variable, standard);
        if (!value.equals(standard) && !value.equals(other)) {
            throw new UsageException("%s must be %s or %s, not '%s'".formatted(variable, standard, other, value));
        }
    }

    private int number(String variable, int standard, int least, int most) {
        var text = environment.get(variable);
        if (text == null || text.isBlank()) {
            return standard;
        }
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the range.
        }
        throw new UsageException("%s must be a number from %d to %d, not '%s'".formatted(variable, least, most, text));
    }
}
