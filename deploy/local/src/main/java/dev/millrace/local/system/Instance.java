package dev.millrace.local.system;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One process of a service. The first instance has the service's own ports, every further one ports of its own:
 * {@value #PORT_STEP} above the one before it, or what the variable with its number says ({@code MILLRACE_HTTP_PORT_2}).
 *
 * @param service what it runs
 * @param number 1 to the number of its service's instances
 * @param layout all that runs with it
 */
public record Instance(Service service, int number, Layout layout) {
    private static final int PORT_STEP = 10;
    private static final String EMBEDDINGS_URL = "MILLRACE_EVALUATION_EMBEDDINGS_URL";

    /** Its name, also of its log file: the service's, with a number where there are several. */
    public String name() {
        return layout.count(service) == 1 ? service.process() : service.process() + "-" + number;
    }

    /** Where its gRPC server listens. */
    public int grpcPort() {
        return port(service.grpc());
    }

    /** Where {@code /health} and {@code /metrics} are. */
    public int managementPort() {
        return port(service.management());
    }

    /** Where an edge's HTTP door is. */
    public String url() {
        return layout.settings().url(port(Port.HTTP));
    }

    /** The number of one of its ports. */
    int port(Port port) {
        return layout.settings().port(port, number, (number - 1) * PORT_STEP);
    }

    /** Name of the variable that changes one of its ports. */
    String variable(Port port) {
        return number == 1 ? port.variable() : port.variable() + "_" + number;
    }

    /** The ports it listens on. */
    List<Port> ports() {
        return service == Service.TOKENIZER
                ? List.of(Port.HTTP, service.grpc(), service.management())
                : List.of(service.grpc(), service.management());
    }

    /** The file that its output goes to. */
    Path log() {
        return layout.settings().logs().resolve(name() + ".log");
    }

    /** Its whole environment. */
    Map<String, String> environment(Path modelPackage) {
        var all = new HashMap<>(layout.settings().environmentOf(modelPackage));
        ports().forEach(port -> all.put(port.variable(), Integer.toString(port(port))));
        switch (service) {
            case MODEL -> {
                layout.threadsOf(this).ifPresent(threads -> all.put("MILLRACE_THREADS", threads));
                // People's own, and those that jobs made.
                var home = layout.settings().home();
                all.putIfAbsent("MILLRACE_ADAPTERS", home.resolve("adapters") + "," + home.resolve("training"));
            }
            case SAMPLER -> {
                all.put("MILLRACE_MODEL_ADDRESS", String.join(",", layout.modelAddresses()));
                all.putIfAbsent("MILLRACE_TOKENIZER_ADDRESS", String.join(",", layout.edgeAddresses()));
                if (layout.count(service) > 1) {
                    all.put("MILLRACE_SAMPLER_INSTANCE", "sampler-" + (number - 1));
                }
            }
            case TOKENIZER -> {
                // An edge asks one model what all of them serve.
                var models = layout.modelAddresses();
                all.put("MILLRACE_MODEL_ADDRESS", models.get((number - 1) % models.size()));
                if (layout.count(service) > 1) {
                    all.put("MILLRACE_EDGE_PARTITION", Integer.toString(number - 1));
                }
                all.putAll(embedding());
                // Each edge has its own index of the documents; it makes it again when it is lost.
                all.put(
                        "MILLRACE_EDGE_RETRIEVAL_FOLDER",
                        layout.settings()
                                .home()
                                .resolve("retrieval")
                                .resolve(name())
                                .toString());
                all.putIfAbsent("MILLRACE_EVAL_ADDRESS", layout.settings().address(Port.EVAL_GRPC));
                all.putIfAbsent("MILLRACE_TRAINER_ADDRESS", layout.settings().address(Port.TRAINER_GRPC));
            }
            case EMBEDDING -> {
                // It is model-service, which looks for its package and ports under these names.
                layout.embedding().ifPresent(folder -> all.put("MILLRACE_MODEL", folder.toString()));
                all.put(Port.MODEL_GRPC.variable(), Integer.toString(grpcPort()));
                all.put(Port.MODEL_MANAGEMENT.variable(), Integer.toString(managementPort()));
                all.put("MILLRACE_THREADS", all.getOrDefault("MILLRACE_EMBEDDING_THREADS", "0"));
                // The chat model's threads wait for the cores that it would poll on.
                all.put("MILLRACE_MODEL_SPIN_MICROS", "0");
            }
            case TRAINER -> {
                // It is model-service, which looks for its ports under these names.
                all.put("MILLRACE_MODEL_ROLE", "trainer");
                all.put(Port.MODEL_GRPC.variable(), Integer.toString(grpcPort()));
                all.put(Port.MODEL_MANAGEMENT.variable(), Integer.toString(managementPort()));
                all.put("MILLRACE_THREADS", all.getOrDefault("MILLRACE_TRAINER_THREADS", "0"));
                all.put("MILLRACE_MODELS", layout.settings().models().toString());
                var home = layout.settings().home();
                all.putIfAbsent("MILLRACE_TRAINING", home.resolve("training").toString());
                all.putIfAbsent(
                        "MILLRACE_TRAINING_DATA", home.resolve("training-data").toString());
                all.putIfAbsent("MILLRACE_TOKENIZER_ADDRESS", String.join(",", layout.edgeAddresses()));
                // Those that answer and judge while a job learns from it, and its gate asks.
                all.putIfAbsent("MILLRACE_MODEL_ADDRESS", String.join(",", layout.modelAddresses()));
                all.putIfAbsent("MILLRACE_SAMPLER_ADDRESS", String.join(",", layout.samplerAddresses()));
                all.putIfAbsent("MILLRACE_EVAL_ADDRESS", layout.settings().address(Port.EVAL_GRPC));
            }
            case EVAL -> {
                all.put("MILLRACE_MODEL_ADDRESS", String.join(",", layout.modelAddresses()));
                all.putIfAbsent("MILLRACE_TOKENIZER_ADDRESS", String.join(",", layout.edgeAddresses()));
                all.putIfAbsent(
                        "MILLRACE_REWARD_FOLDER",
                        layout.settings().home().resolve("reward-models").toString());
                layout.embedding().filter(_ -> !all.containsKey(EMBEDDINGS_URL)).ifPresent(folder -> {
                    all.put(EMBEDDINGS_URL, layout.settings().url() + "/v1/embeddings");
                    all.put("MILLRACE_EVALUATION_EMBEDDINGS_MODEL", String.valueOf(folder.getFileName()));
                    all.put("MILLRACE_EVALUATION_EMBEDDINGS_KEY", all.getOrDefault("MILLRACE_EVAL_API_KEY", ""));
                });
                all.putIfAbsent(
                        "MILLRACE_EVALUATION_EDGE_URL", layout.settings().url());
                var evaluations = layout.settings().home().resolve("evaluations");
                all.putIfAbsent("MILLRACE_EVALUATION_DATABASE", "jdbc:h2:file:" + evaluations.resolve("results"));
                all.putIfAbsent(
                        "MILLRACE_EVALUATION_TASKS",
                        evaluations.resolve("tasks").toString());
            }
        }
        return all;
    }

    /** What tells an edge of the embedding model; an empty name where there is none. */
    private Map<String, String> embedding() {
        int port = layout.settings().port(Port.EMBEDDING_GRPC);
        return Map.of(
                Settings.EMBEDDING_MODEL,
                layout.embedding().map(Path::toString).orElse(""),
                "MILLRACE_EMBEDDING_ADDRESS",
                Settings.LOOPBACK + ":" + port);
    }
}
