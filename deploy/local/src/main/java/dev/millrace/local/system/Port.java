package dev.millrace.local.system;

/** Every port that a system on one machine listens on; the constant's environment variable changes it. */
public enum Port {
    HTTP("MILLRACE_HTTP_PORT", 8080, "the public HTTP door"),
    TOKENIZER_GRPC("MILLRACE_TOKENIZER_GRPC_PORT", 9001, "tokenizer-service's gRPC"),
    MODEL_GRPC("MILLRACE_MODEL_GRPC_PORT", 9002, "model-service's gRPC"),
    SAMPLER_GRPC("MILLRACE_SAMPLER_GRPC_PORT", 9003, "sampler-service's gRPC"),
    EVAL_GRPC("MILLRACE_EVAL_GRPC_PORT", 9004, "eval-service's gRPC"),
    EMBEDDING_GRPC("MILLRACE_EMBEDDING_GRPC_PORT", 9005, "the embedding model's gRPC"),
    TRAINER_GRPC("MILLRACE_TRAINER_GRPC_PORT", 9006, "the trainer's gRPC"),
    TOKENIZER_MANAGEMENT("MILLRACE_TOKENIZER_MANAGEMENT_PORT", 9101, "tokenizer-service's health and metrics"),
    MODEL_MANAGEMENT("MILLRACE_MODEL_MANAGEMENT_PORT", 9102, "model-service's health and metrics"),
    SAMPLER_MANAGEMENT("MILLRACE_SAMPLER_MANAGEMENT_PORT", 9103, "sampler-service's health and metrics"),
    EVAL_MANAGEMENT("MILLRACE_EVAL_MANAGEMENT_PORT", 9104, "eval-service's health and metrics"),
    EMBEDDING_MANAGEMENT("MILLRACE_EMBEDDING_MANAGEMENT_PORT", 9105, "the embedding model's health and metrics"),
    TRAINER_MANAGEMENT("MILLRACE_TRAINER_MANAGEMENT_PORT", 9106, "the trainer's health and metrics"),
    BROKER("MILLRACE_BROKER_PORT", 9092, "the embedded broker"),
    CONTROLLER("MILLRACE_CONTROLLER_PORT", 9093, "the embedded broker's controller");

    private final String variable;
    private final int standard;
    private final String purpose;

    Port(String variable, int standard, String purpose) {
        this.variable = variable;
        this.standard = standard;
        this.purpose = purpose;
    }

    /** Name of the environment variable that changes it. */
    public String variable() {
        return variable;
    }

    /** The port when the variable is not set. */
    public int standard() {
        return standard;
    }

    /** What listens there, for messages. */
    public String purpose() {
        return purpose;
    }
}
