package dev.millrace.local.bench;

import java.util.Arrays;
import java.util.List;

/** What the edge's processor time goes into, told by the classes on a stack. */
enum EdgePart {
    TEMPLATE("chat template", "dev.millrace.template.", "dev.millrace.tokenizer.chat."),
    ENCODE(
            "encode",
            "dev.millrace.tokenizer.bpe.",
            "dev.millrace.tokenizer.pretokenize.",
            "dev.millrace.tokenizer.normalize.",
            "dev.millrace.tokenizer.added."),
    DETOKENIZE("detokenizer and stop strings", "dev.millrace.tokenizer.decode.", "dev.millrace.tokenizer.session.Stop"),
    JSON("JSON", "com.fasterxml.jackson.", "dev.millrace.tokenizer.openai."),
    PROTOBUF(
            "protobuf",
            "com.google.protobuf.",
            "dev.millrace.contract.",
            "dev.millrace.tokenizer.app.PromptProto",
            "dev.millrace.tokenizer.app.RequestProto",
            "dev.millrace.tokenizer.app.EventProto",
            "dev.millrace.tokenizer.app.CompletionProto"),
    KAFKA("Kafka", "org.apache.kafka.", "dev.millrace.tokenizer.app.KafkaExchangeLog"),
    HTTP(
            "HTTP, gRPC and their sockets",
            "io.netty.",
            "io.vertx.",
            "io.quarkus.",
            "io.grpc.",
            "dev.millrace.tokenizer.app.SseStream",
            "dev.millrace.tokenizer.app.HttpRoutes"),
    SESSION("the edge's own sessions", "dev.millrace.tokenizer."),
    OTHER("other Java");

    /** The tokenizer's methods that a decoder calls: who called them tells the part. */
    private static final List<String> SHARED_METHODS = List.of("bytesOf", "isSpecial", "tokenBytes", "checked");

    private final String title;
    private final List<String> beginnings;

    EdgePart(String title, String... beginnings) {
        this.title = title;
        this.beginnings = List.of(beginnings);
    }

    /**
     * A place on a stack.
     *
     * @param className the class, with its package
     * @param method the method's name
     */
    record Frame(String className, String method) {}

    /** What it is called in a table. */
    String title() {
        return title;
    }

    /** The part that the innermost frame of a known class belongs to; frames come innermost first. */
    static EdgePart of(List<Frame> stack) {
        return stack.stream()
                .filter(frame -> !isShared(frame))
                .map(frame -> of(frame.className()))
                .filter(part -> part != OTHER)
                .findFirst()
                .orElse(OTHER);
    }

    private static boolean isShared(Frame frame) {
        return frame.className().startsWith("dev.millrace.tokenizer.")
                && (SHARED_METHODS.contains(frame.method()) || frame.method().startsWith("lambda$streamingDecoder"));
    }

    private static EdgePart of(String className) {
        return Arrays.stream(values())
                .filter(part -> part.beginnings.stream().anyMatch(className::startsWith))
                .findFirst()
                .orElse(OTHER);
    }
}
