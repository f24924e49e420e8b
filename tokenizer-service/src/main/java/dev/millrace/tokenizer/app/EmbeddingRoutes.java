package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/embeddings}, {@code /v1/rerank} and {@code /v1/score}: each reads a whole body on a thread of the edge,
 * asks the embedding model, and answers once. When the client goes, the call to the model is cancelled.
 */
@Singleton
class EmbeddingRoutes {
    private static final Logger LOG = Logger.getLogger(EmbeddingRoutes.class);

    private final Edge edge;
    private final EdgeThreads threads;
    private final EdgeTraces traces;
    private final EmbeddingAnswers answers;

    EmbeddingRoutes(Edge edge, EdgeThreads threads, EdgeTraces traces, EmbeddingAnswers answers) {
        this.edge = edge;
        this.threads = threads;
        this.traces = traces;
        this.answers = answers;
    }

    /** What to do on which path below {@code /v1} and below the root. */
    Map<String, Consumer<RoutingContext>> paths() {
        return Map.of(
                "/embeddings", http -> handle(http, answers::embeddings),
                "/rerank", http -> handle(http, answers::rerank),
                "/score", http -> handle(http, answers::score));
    }

    /** On the event loop, with the whole body. */
    private void handle(RoutingContext http, BiFunction<byte[], String, CompletableFuture<String>> answer) {
        traces.serve(http);
        var caller = new Caller(http.response(), http.vertx().getOrCreateContext(), new AtomicReference<>());
        http.addEndHandler(end -> {
            if (end.failed()) {
                caller.left();
            }
        });
        var buffer = http.body().buffer();
        byte[] body = buffer == null ? new byte[0] : buffer.getBytes();
        var tenant = Call.tenant(http, edge.tenants());
        try {
            threads.work(() -> work(caller, () -> answer.apply(body, tenant)));
        } catch (FailureException e) {
            caller.refuse(ApiError.of(e.failure()));
        }
    }

    private void work(Caller caller, Supplier<CompletableFuture<String>> answer) {
        try {
            if (!caller.hasLeft()) {
                caller.waitFor(edge.counted(answer));
            }
        } catch (FailureException e) {
            caller.refuse(ApiError.of(e.failure()));
        } catch (RuntimeException e) {
            LOG.error("a request for embeddings could not be handled", e);
            caller.refuse(ApiError.status(500));
        }
    }

    /**
     * Who waits for an answer and may leave at any moment.
     *
     * @param context the response's event loop
     * @param pending the answer under way; a cancelled one when the caller has left before there was any
     */
    private record Caller(
            HttpServerResponse response,
            Context context,
            AtomicReference<@Nullable CompletableFuture<String>> pending) {
        private static final CompletableFuture<String> GONE = gone();

        private static CompletableFuture<String> gone() {
            var gone = new CompletableFuture<String>();
            gone.cancel(false);
            return gone;
        }

        void left() {
            var running = pending.getAndSet(GONE);
            if (running != null) {
                running.cancel(false);
            }
        }

        boolean hasLeft() {
            return pending.get() == GONE;
        }

        void waitFor(CompletableFuture<String> answer) {
            if (!pending.compareAndSet(null, answer)) {
                answer.cancel(false);
                return;
            }
            answer.whenComplete((body, failure) -> {
                if (body != null) {
                    context.runOnContext(_ -> HttpAnswers.json(response, 200, body));
                } else if (!hasLeft()) {
                    refuse(error(failure));
                }
            });
        }

        void refuse(ApiError error) {
            context.runOnContext(_ -> HttpAnswers.error(response, error));
        }

        private static ApiError error(@Nullable Throwable failure) {
            var cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
            if (cause instanceof FailureException known) {
                return ApiError.of(known.failure());
            }
            LOG.error("a request for embeddings failed", cause);
            return ApiError.of(Failure.of(Failure.Kind.INTERNAL, "The request failed."));
        }
    }
}
