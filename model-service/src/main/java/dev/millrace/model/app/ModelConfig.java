package dev.millrace.model.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The model and what it may use of the machine. */
@ConfigMapping(prefix = "millrace.model")
interface ModelConfig {
    /** What this process does (MILLRACE_MODEL_ROLE): {@code serve} a model, or be the {@code trainer}, which loads none to serve. */
    @WithDefault("serve")
    Role role();

    /** What a process does. */
    enum Role {
        SERVE,
        TRAINER
    }

    /** Whether this process trains. */
    default boolean isTrainer() {
        return role() == Role.TRAINER;
    }

    /** Folder of the model package (MILLRACE_MODEL); required. */
    Optional<Path> folder();

    /** Sequences at once (MILLRACE_SLOTS), 1 to 1024. */
    @WithDefault("16")
    int slots();

    /** Tokens a slot (MILLRACE_CONTEXT), 16 or more; capped by what the model was trained for. */
    @WithDefault("2048")
    int context();

    /** Threads of a step (MILLRACE_THREADS), 0 to 1024; 0 means one a core. */
    @WithDefault("0")
    int threads();

    /** Microseconds that the runtime's threads poll for work between operators before they sleep, 0 to 100,000. */
    @WithDefault("20")
    long spinMicros();

    /** Sequences that may wait for a slot, 0 to 65536; OVERLOADED beyond. */
    @WithDefault("512")
    int queue();

    /** Tokens, prompts and longest answers, that waiting sequences may reserve, 0 to 1,000,000,000; OVERLOADED beyond. */
    @WithDefault("524288")
    long queueTokens();

    /** Tokens of a prefill chunk while others decode, 1 to 8192: the longest that a running stream stalls. */
    @WithDefault("64")
    int prefillChunk();

    /** Tokens of a prefill chunk while nobody decodes, 1 to 8192. */
    @WithDefault("256")
    int prefillChunkAlone();

    /** How long a step waits for rows that have just got a result, 0 to 1 s. */
    @WithDefault("2ms")
    Duration gather();

    /** How long a sequence may hold a slot without a command, 1 s to 1 day. */
    @WithDefault("10m")
    Duration silence();

    /** Tokens of the shortest beginning of a prompt that is taken over from another sequence, 0 to 65536; 0 for none. */
    @WithDefault("16")
    int prefixMin();

    /**
     * Rows that are ready up to which the tokens that a caller proposes are computed along with its next one, as far as
     * that pays, 0 to 16; 0 for never.
     */
    @WithDefault("2")
    int draftRows();

    /**
     * Folders in which adapters lie that may be loaded (MILLRACE_ADAPTERS); without them none is. Names are looked for in the first;
     * promoted adapters lie where their trainer wrote them.
     */
    Optional<List<Path>> adaptersFolders();

    /** Folders in it that are loaded at start, each under its own name. */
    Optional<List<String>> adapters();

    /** Adapters at once, 0 to 1024. */
    @WithDefault("64")
    int adaptersMax();

    /** Highest rank of an adapter, and largest size of a bottleneck, 1 to 512. */
    @WithDefault("64")
    int adapterRank();

    /** Bytes of all adapters, 0 to 2^40; each slot that computes with one holds a copy beside. */
    @WithDefault("1073741824")
    long adapterBytes();

    /** Kafka's bootstrap servers, for callers whose steps travel on topics; not looked at before one comes. */
    @WithDefault("127.0.0.1:9092")
    String bootstrapServers();

    /** How long the inference thread polls for commands before it sleeps, 0 to 10 ms. */
    @WithDefault("0ms")
    Duration poll();

    /** A step that takes longer makes the service not live, 1 s or more. */
    @WithDefault("60s")
    Duration stall();

    /** Of an encoder: most tokens of a run, padding included, where it has more than one text, 1 to 1,048,576. */
    @WithDefault("2048")
    int embedBatchTokens();

    /** Of an encoder: most tokens that wait, 1 or more; RESOURCE_EXHAUSTED beyond. */
    @WithDefault("1048576")
    long embedQueueTokens();
}
