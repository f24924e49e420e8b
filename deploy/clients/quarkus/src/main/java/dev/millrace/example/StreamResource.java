package dev.millrace.example;

import dev.millrace.client.MillraceClient;
import dev.millrace.client.Question;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CancellationException;
import org.jboss.resteasy.reactive.RestQuery;

/** {@code GET /stream?question=…}: an answer as it is made, piece by piece as server-sent events. */
@Path("/stream")
@Singleton
public class StreamResource {
    private static final int MAX_TOKENS = 256;

    private final MillraceClient millrace;

    StreamResource(MillraceConfig config) {
        this.millrace = new MillraceClient(config.url(), config.key().orElse(null), config.model());
    }

    /** A stream that breaks on its way from Millrace is resumed by the client; one that nobody reads any more ends. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<String> stream(@RestQuery String question) {
        // A piece is at least a token, so what waits for a slow reader is bounded by the answer's length.
        return Multi.createFrom()
                .<String>emitter(emitter -> answer(question, emitter), MAX_TOKENS)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private void answer(String question, MultiEmitter<? super String> emitter) {
        try {
            millrace.stream(Question.of(question).with("temperature", 0).with("max_tokens", MAX_TOKENS), piece -> {
                if (emitter.isCancelled()) {
                    throw new CancellationException("the reader has left");
                }
                emitter.emit(piece);
            });
            emitter.complete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.fail(e);
        } catch (RuntimeException e) {
            emitter.fail(e);
        }
    }

    @PreDestroy
    void close() {
        millrace.close();
    }
}
