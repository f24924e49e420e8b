package dev.millrace.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A part of the API that a key opens. */
public enum Scope {
    /** Conversations: chat completions, responses, their streams, GenerateText over gRPC. */
    @JsonProperty("chat")
    CHAT,
    /** Text completions and their streams. */
    @JsonProperty("completions")
    COMPLETIONS,
    /** Embeddings, labels of texts, and the scores of pairs of them. */
    @JsonProperty("embeddings")
    EMBEDDINGS,
    /** Tokenizer and template alone. */
    @JsonProperty("tokenize")
    TOKENIZE,
    /** Rankings and ratings of answers. */
    @JsonProperty("feedback")
    FEEDBACK,
    /** Whatever is not listed. */
    @JsonProperty("admin")
    ADMIN;

    /** The scope of this name. */
    public static Optional<Scope> named(String name) {
        return Stream.of(values()).filter(scope -> scope.word().equals(name)).findFirst();
    }

    /** Its name in files and messages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
