package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.embed.EmbeddingModel;
import dev.millrace.tokenizer.embed.EncoderTokens;
import dev.millrace.tokenizer.json.TokenizerJson;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The embedding model as this edge knows it: its tokenizer, its service, and how many texts may be under way. There need
 * not be one.
 */
@Singleton
class EmbeddingDoor {
    private final @Nullable EmbeddingClient client;
    private final @Nullable Tokenizer tokenizer;
    private final Semaphore room;
    private final long timeoutMs;
    private final long createdS;
    private final Doorkeeper doorkeeper;

    EmbeddingDoor(EdgeConfig config, EdgeThreads threads, Doorkeeper doorkeeper) throws IOException {
        this.doorkeeper = doorkeeper;
        this.room = new Semaphore(config.openTextsMax());
        this.timeoutMs = config.timeout().toMillis();
        Path folder = config.embeddingModel().orElse(null);
        if (folder == null) {
            this.client = null;
            this.tokenizer = null;
            this.createdS = 0;
            return;
        }
        var known = new EmbeddingClient(config.embeddingAddress());
        this.client = known;
        this.tokenizer = TokenizerJson.load(folder);
        this.createdS =
                Files.getLastModifiedTime(folder.resolve("tokenizer.json")).toMillis() / 1000;
        threads.clock().scheduleWithFixedDelay(() -> known.tick(System.currentTimeMillis()), 0, 1, TimeUnit.SECONDS);
    }

    /**
     * The model and its tokenizer.
     *
     * @param tenant who asks for it
     */
    record Loaded(EmbeddingModel model, Tokenizer tokenizer, EmbeddingClient client, String tenant) {}

    /** What {@code GET /v1/models} shows beside the chat model. */
    Optional<EmbeddingModel> served() {
        return client == null ? Optional.empty() : client.model();
    }

    /** When its package was made, seconds since the epoch. */
    long createdS() {
        return createdS;
    }

    /**
     * The model that a request names.
     *
     * @param name null for whichever is loaded
     * @param tenant who asks for it
     * @throws FailureException when there is none, or none of that name, or it has not answered yet
     */
    Loaded loaded(@Nullable String name, String tenant) {
        if (client == null || tokenizer == null) {
            throw new FailureException(new Failure(
                    Failure.Kind.MODEL_NOT_FOUND,
                    "No embedding model runs here. Start one: ./millrace up --embedding-model minilm",
                    "model",
                    "model_not_found"));
        }
        var model = client.model()
                .orElseThrow(() -> new FailureException(
                        Failure.of(Failure.Kind.UNAVAILABLE, "The embedding model is not ready yet.")));
        if (name != null && !name.equals(model.name())) {
            throw new FailureException(new Failure(
                    Failure.Kind.MODEL_NOT_FOUND,
                    "This is no embedding model here; " + model.name() + " is.",
                    "model",
                    "model_not_found"));
        }
        return new Loaded(model, tokenizer, client, tenant);
    }

    /**
     * Has inputs computed, within the bound on texts under way and what the tenant may use of prompt tokens.
     *
     * @throws FailureException when there is no room, or he must wait
     */
    CompletableFuture<List<float[]>> compute(Loaded loaded, List<EncoderTokens> inputs) {
        if (!room.tryAcquire(inputs.size())) {
            throw FailureException.overloaded(1_000);
        }
        try {
            return charged(loaded, inputs);
        } catch (RuntimeException e) {
            room.release(inputs.size());
            throw e;
        }
    }

    /** As a prompt is: before the work, and whatever becomes of it then. */
    private CompletableFuture<List<float[]>> charged(Loaded loaded, List<EncoderTokens> inputs) {
        var allowance = doorkeeper.allowanceOfPassed(loaded.tenant());
        int tokens = inputs.stream().mapToInt(input -> input.ids().length).sum();
        if (allowance != null) {
            allowance.takePrompt(tokens);
        }
        var client = loaded.client();
        try {
            var result = loaded.model().kind() == EmbeddingModel.Kind.CROSS_ENCODER
                    ? client.classify(inputs, timeoutMs)
                    : client.embed(inputs, timeoutMs);
            result.whenComplete((_, _) -> room.release(inputs.size()));
            return result;
        } catch (RuntimeException e) {
            if (allowance != null) {
                allowance.giveBackPrompt(tokens);
            }
            throw e;
        }
    }

    @PreDestroy
    void close() {
        if (client != null) {
            client.close();
        }
    }
}
