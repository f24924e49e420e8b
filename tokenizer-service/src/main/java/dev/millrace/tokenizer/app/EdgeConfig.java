package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.embed.EncoderTexts;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Configuration of the text edge. Every key can be given as an environment variable: {@code MILLRACE_EDGE_…}. */
@ConfigMapping(prefix = "millrace.edge")
public interface EdgeConfig {
    /** Folder of the model package whose tokenizer, template and generation config are used. */
    Path model();

    /** Where the model service listens, as host:port. */
    @WithDefault("127.0.0.1:9002")
    String modelAddress();

    /** Folder of the embedding model's package, whose tokenizer is used; without one there are no embeddings here. */
    Optional<Path> embeddingModel();

    /** Where the embedding model's service listens, as host:port. */
    @WithDefault("127.0.0.1:9005")
    String embeddingAddress();

    /** Where the evaluation service listens, as host:port. */
    @WithDefault("127.0.0.1:9004")
    String evalAddress();

    /** Where the trainer listens, as host:port; nothing has to be there. */
    @WithDefault("127.0.0.1:9006")
    String trainerAddress();

    /** Most texts of open requests for embeddings, classes, rerankings and scores, 4096 to 1,000,000. */
    @WithDefault("4096")
    int openTextsMax();

    /** Kafka's bootstrap servers. */
    @WithDefault("127.0.0.1:9092")
    String kafkaBootstrapServers();

    /** Partition of generated-tokens that this instance owns, 0 to the number of partitions − 1; no two may share one. */
    @WithDefault("0")
    int partition();

    /** Most open requests of the HTTP and gRPC doors, 1 to 65536. */
    @WithDefault("256")
    int openRequestsMax();

    /** Most tokens, prompts and longest answers, of those requests, 1024 to 1,000,000,000; one alone may be larger. */
    @WithDefault("262144")
    long openTokensMax();

    /** Whether prompts of one API key share cached beginnings with no other key's. */
    @WithDefault("false")
    boolean isolateCacheByKey();

    /**
     * Salt of the hash that stands for an API key, at most 256 characters; the same for all edges. Without one it is
     * drawn at the start, and a key is another tenant for each edge and after each start.
     */
    Optional<String> tenantSalt();

    /** Most open requests of the topic door, 16 to 65536; beyond it prompts stay on their topic. */
    @WithDefault("64")
    int openPromptsMax();

    /** Time a request may take when it does not say. */
    @WithDefault("5m")
    Duration timeout();

    /** Time a request may take whatever it says. */
    @WithDefault("10m")
    Duration timeoutMax();

    /** How far back the log is read at the start; longer than timeoutMax. */
    @WithDefault("15m")
    Duration recoveryWindow();

    /** Silence on a stream after which a comment is sent. */
    @WithDefault("15s")
    Duration pingInterval();

    /** Longest time in which a reader takes nothing although something waits for it. */
    @WithDefault("30s")
    Duration slowReaderTimeout();

    /** Most characters that may wait for one reader, 65536 or more. */
    @WithDefault("1048576")
    int streamBufferMax();

    /** Time for which a generation goes on when its client has left, and waits for somebody to resume it; 0 to 10 minutes. */
    @WithDefault("0s")
    Duration disconnectGrace();

    /**
     * The same for what an edge that was killed has left open, from its next start on, and for what came with an
     * idempotency key; 0 to 10 minutes.
     */
    @WithDefault("10s")
    Duration orphanGrace();

    /** Most streams that are resumed, and requests that are looked up, at once; 1 to 4096. Beyond it 429. */
    @WithDefault("64")
    int resumesMax();

    /** Time that open requests have to end when the service is told to stop. */
    @WithDefault("5s")
    Duration drainTimeout();

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException naming the key
     */
    default void check() {
        require(partition() >= 0, "partition", "0 or more");
        require(openRequestsMax() >= 1 && openRequestsMax() <= 65536, "open-requests-max", "1 to 65536");
        require(openTokensMax() >= 1024 && openTokensMax() <= 1_000_000_000, "open-tokens-max", "1024 to 1000000000");
        require(
                openTextsMax() >= 2 * EncoderTexts.TEXTS_MAX && openTextsMax() <= 1_000_000,
                "open-texts-max",
                "4096 to 1000000");
        require(tenantSalt().orElse("").length() <= 256, "tenant-salt", "at most 256 characters");
        require(openPromptsMax() >= 16 && openPromptsMax() <= 65536, "open-prompts-max", "16 to 65536");
        require(streamBufferMax() >= 65536, "stream-buffer-max", "65536 or more");
        requireGrace(disconnectGrace(), "disconnect-grace");
        requireGrace(orphanGrace(), "orphan-grace");
        require(resumesMax() >= 1 && resumesMax() <= 4096, "resumes-max", "1 to 4096");
        require(timeout().compareTo(timeoutMax()) <= 0, "timeout", "at most timeout-max");
        require(recoveryWindow().compareTo(timeoutMax()) > 0, "recovery-window", "longer than timeout-max");
    }

    private static void requireGrace(Duration grace, String key) {
        require(!grace.isNegative() && grace.toMinutes() <= 10, key, "0s to 10m");
    }

    private static void require(boolean good, String key, String range) {
        if (!good) {
            throw new IllegalArgumentException("millrace.edge." + key + " must be " + range);
        }
    }
}
