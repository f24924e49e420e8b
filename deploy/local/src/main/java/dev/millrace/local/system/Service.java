package dev.millrace.local.system;

import java.nio.file.Path;
import java.util.List;

/**
 * The services as processes: four, and model-service once more for an embedding model and for a trainer. Heaps are small: weights and
 * keys and values live outside of them. A trainer's may grow to a quarter of the machine's memory, and so may what it has beside it: of
 * whole weights, five copies are on the heap, all of them old.
 */
public enum Service {
    MODEL("model-service", Port.MODEL_GRPC, Port.MODEL_MANAGEMENT, "-Xmx384m -XX:MaxDirectMemorySize=64g"),
    SAMPLER("sampler-service", Port.SAMPLER_GRPC, Port.SAMPLER_MANAGEMENT, "-Xmx256m"),
    TOKENIZER("tokenizer-service", Port.TOKENIZER_GRPC, Port.TOKENIZER_MANAGEMENT, "-Xmx384m"),
    EVAL("eval-service", Port.EVAL_GRPC, Port.EVAL_MANAGEMENT, "-Xmx256m"),
    EMBEDDING("embedding", "model-service", Port.EMBEDDING_GRPC, Port.EMBEDDING_MANAGEMENT, "-Xmx256m"),
    TRAINER(
            "trainer",
            "model-service",
            Port.TRAINER_GRPC,
            Port.TRAINER_MANAGEMENT,
            "-XX:MaxRAMPercentage=25 -XX:NewRatio=8");

    private final String process;
    private final String folder;
    private final Port grpc;
    private final Port management;
    private final String memoryOptions;

    Service(String folder, Port grpc, Port management, String memoryOptions) {
        this(folder, folder, grpc, management, memoryOptions);
    }

    Service(String process, String folder, Port grpc, Port management, String memoryOptions) {
        this.process = process;
        this.folder = folder;
        this.grpc = grpc;
        this.management = management;
        this.memoryOptions = memoryOptions;
    }

    /** Name of the module. */
    public String folder() {
        return folder;
    }

    /** Name of the process, also of the log file: the module's, but for the embedding model and the trainer. */
    public String process() {
        return process;
    }

    /** Where its gRPC server listens. */
    public Port grpc() {
        return grpc;
    }

    /** Where {@code /health} and {@code /metrics} are. */
    public Port management() {
        return management;
    }

    /** JVM options that bound its memory. */
    public List<String> memoryOptions() {
        return List.of(memoryOptions.split(" "));
    }

    /** The jar that starts it. */
    public Path jar(Path root) {
        return root.resolve(folder).resolve("target/quarkus-app/quarkus-run.jar");
    }
}
