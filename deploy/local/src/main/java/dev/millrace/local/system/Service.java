package dev.millrace.local.system;

import java.nio.file.Path;
import java.util.List;

/** The four services as processes. Heaps are small: weights and keys and values live outside of them. */
public enum Service {
    MODEL("model-service", Port.MODEL_GRPC, Port.MODEL_MANAGEMENT, "-Xmx384m -XX:MaxDirectMemorySize=64g"),
    SAMPLER("sampler-service", Port.SAMPLER_GRPC, Port.SAMPLER_MANAGEMENT, "-Xmx256m"),
    TOKENIZER("tokenizer-service", Port.TOKENIZER_GRPC, Port.TOKENIZER_MANAGEMENT, "-Xmx384m"),
    EVAL("eval-service", Port.EVAL_GRPC, Port.EVAL_MANAGEMENT, "-Xmx256m -XX:TieredStopAtLevel=1");

    private final String folder;
    private final Port grpc;
    private final Port management;
    private final String javaOptions;

    Service(String folder, Port grpc, Port management, String javaOptions) {
        this.folder = folder;
        this.grpc = grpc;
        this.management = management;
        this.javaOptions = javaOptions;
    }

    /** Name of the module, also of the log file. */
    public String folder() {
        return folder;
    }

    /** Where its gRPC server listens. */
    public Port grpc() {
        return grpc;
    }

    /** Where {@code /health} and {@code /metrics} are. */
    public Port management() {
        return management;
    }

    /** JVM options of its own: bounds of its memory, and no second compiler where nothing is hot. */
    public List<String> javaOptions() {
        return List.of(javaOptions.split(" "));
    }

    /** The jar that starts it. */
    public Path jar(Path root) {
        return root.resolve(folder).resolve("target/quarkus-app/quarkus-run.jar");
    }
}
