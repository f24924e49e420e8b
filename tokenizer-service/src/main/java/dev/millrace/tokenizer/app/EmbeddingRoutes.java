package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/embeddings}, {@code /v1/classify}, {@code /v1/rerank} and {@code /v1/score}: each reads a whole body on a
 * thread of the edge, asks the embedding model, and answers once. When the client goes, the call to the model is cancelled.
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
                "/classify", http -> handle(http, answers::classify),
                "/rerank", http -> handle(http, answers::rerank),
                "/score", http -> handle(http, answers::score));
    }

    /** On the event loop, with the whole body. */
    private void handle(RoutingContext http, BiFunction<byte[], String, CompletableFuture<String>> answer) {
        traces.serve(http);
        var call = Call.of(http, edge);
        var caller = new Caller(call, new AtomicReference<>());
        Call.whenLeft(http, caller::left);
        byte[] body = Call.body(http);
        call.work(threads, () -> {
            if (!caller.hasLeft()) {
                caller.waitFor(edge.counted(() -> answer.apply(body, call.tenant())));
            }
        });
    }

    /**
     * Who waits for an answer and may leave at any moment.
     *
     * @param pending the answer under way; a cancelled one when the caller has left before there was any
     */
    private record Caller(Call call, AtomicReference<@Nullable CompletableFuture<String>> pending) {
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
                    call.answer(200, body);
                } else if (!hasLeft()) {
                    call.answer(error(failure));
                }
            });
        }

        private static ApiError error(@Nullable Throwable failure) {
            var cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
            if (cause instanceof FailureException known) {
                return ApiError.of(known.failure());
            }
            LOG.error("a request to the embedding model failed", cause);
            return ApiError.of(Failure.of(Failure.Kind.INTERNAL, "The request failed."));
        }
    }
}
