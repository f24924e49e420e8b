package dev.millrace.local.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which processes run: so many instances of each service. Samplers share generation-requests as one group; each edge has
 * a partition of generated-tokens of its own, of which there are {@value #MAX}.
 *
 * @param settings what the environment says
 * @param models instances of model-service, 1 to {@value #MAX}
 * @param samplers instances of sampler-service, 1 to {@value #MAX}
 * @param edges instances of tokenizer-service, 1 to {@value #MAX}
 * @param embedding folder of the embedding model's package; empty for none
 * @param hasTrainer whether one runs training jobs
 */
public record Layout(
        Settings settings, int models, int samplers, int edges, Optional<Path> embedding, boolean hasTrainer) {
    /** Most instances of a service on one machine. */
    public static final int MAX = 8;

    /** Processes of the smallest system. */
    private static final int LEAST = 4;

    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    /** All start at once and share the cores. */
    private static final Duration READY_LATER_AN_INSTANCE = Duration.ofSeconds(20);

    public Layout {
        requireRange("--models", models);
        requireRange("--samplers", samplers);
        requireRange("--edges", edges);
    }

    /** Without a trainer. */
    public Layout(Settings settings, int models, int samplers, int edges, Optional<Path> embedding) {
        this(settings, models, samplers, edges, embedding, false);
    }

    /** Without an embedding model, too. */
    public Layout(Settings settings, int models, int samplers, int edges) {
        this(settings, models, samplers, edges, Optional.empty());
    }

    /** The same with a trainer. */
    public Layout withTrainer() {
        return new Layout(settings, models, samplers, edges, embedding, true);
    }

    /** One of each. */
    public static Layout single(Settings settings) {
        return new Layout(settings, 1, 1, 1);
    }

    /** Number of instances of a service. */
    public int count(Service service) {
        return switch (service) {
            case MODEL -> models;
            case SAMPLER -> samplers;
            case TOKENIZER -> edges;
            case EVAL -> 1;
            case EMBEDDING -> embedding.isPresent() ? 1 : 0;
            case TRAINER -> hasTrainer ? 1 : 0;
        };
    }

    /** All processes but the broker. */
    public List<Instance> instances() {
        return Stream.of(Service.values()).flatMap(this::of).toList();
    }

    /** Where people and programs find the HTTP doors, the first edge first. */
    public List<String> urls() {
        return of(Service.TOKENIZER).map(Instance::url).toList();
    }

    /** What is started, for people. */
    public String words() {
        int processes = instances().size();
        return processes == LEAST ? "four services" : processes + " service processes";
    }

    /** Time in which all have to be ready. */
    Duration readyWithin() {
        int further = instances().size() - LEAST;
        return READY_WITHIN.plus(READY_LATER_AN_INSTANCE.multipliedBy(further));
    }

    /** Addresses of the models, as a sampler is to be told: what the environment names, else our own. */
    List<String> modelAddresses() {
        return settings.modelAddresses()
                .orElseGet(() -> of(Service.MODEL)
                        .map(model -> Settings.LOOPBACK + ":" + model.grpcPort())
                        .toList());
    }

    /** Addresses of the samplers. */
    List<String> samplerAddresses() {
        return of(Service.SAMPLER)
                .map(sampler -> Settings.LOOPBACK + ":" + sampler.grpcPort())
                .toList();
    }

    /** Addresses of the edges, any of which tells a sampler what the tokens stand for. */
    List<String> edgeAddresses() {
        return of(Service.TOKENIZER)
                .map(edge -> Settings.LOOPBACK + ":" + edge.grpcPort())
                .toList();
    }

    /** Threads of a step of one of several models: each has its share of the cores, unless the environment says. */
    Optional<String> threadsOf(Instance model) {
        if (models == 1 || settings.saysThreads()) {
            return Optional.empty();
        }
        int cores = Runtime.getRuntime().availableProcessors();
        int share = cores / models + (model.number() <= cores % models ? 1 : 0);
        return Optional.of(Integer.toString(Math.max(1, share)));
    }

    /**
     * Finds two doors with one port.
     *
     * @throws UsageException naming the variables
     */
    void requireDifferentPorts() {
        var taken = new HashMap<Integer, String>();
        List<Port> broker = List.of(Port.BROKER, Port.CONTROLLER);
        broker.forEach(port -> taken.put(settings.port(port), port.variable()));
        for (var instance : instances()) {
            for (var port : instance.ports()) {
                var other = taken.put(instance.port(port), instance.variable(port));
                if (other != null) {
                    throw new UsageException(
                            "%s and %s are both %d".formatted(other, instance.variable(port), instance.port(port)));
                }
            }
        }
    }

    /** The options that make {@code up} start this. */
    public List<String> options() {
        List<String> options = new ArrayList<>();
        options.addAll(List.of("--models", Integer.toString(models)));
        options.addAll(List.of("--samplers", Integer.toString(samplers)));
        options.addAll(List.of("--edges", Integer.toString(edges)));
        // Said in any case: else the environment would say it again.
        options.addAll(
                List.of("--embedding-model", embedding.map(Path::toString).orElse("")));
        if (hasTrainer) {
            options.add("--trainer");
        }
        if (settings.isSecured()) {
            options.add("--secure");
        }
        return options;
    }

    private Stream<Instance> of(Service service) {
        return IntStream.rangeClosed(1, count(service)).mapToObj(number -> new Instance(service, number, this));
    }

    private static void requireRange(String option, int count) {
        if (count < 1 || count > MAX) {
            throw new UsageException("%s must be a number from 1 to %d, not %d".formatted(option, MAX, count));
        }
    }
}
