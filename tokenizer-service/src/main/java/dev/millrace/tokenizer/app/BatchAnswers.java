package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.batch.Batch;
import dev.millrace.tokenizer.batch.BatchLine;
import dev.millrace.tokenizer.openai.AnswerBody;
import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.ChatRequest;
import dev.millrace.tokenizer.openai.CompletionRequest;
import dev.millrace.tokenizer.resume.RequestIds;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextSink;
import dev.millrace.tracing.Trace;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** From a line of a batch to its answer, by the parsers and generations that answer HTTP's bodies. */
@Singleton
class BatchAnswers {
    private final BatchConfig config;
    private final Edge edge;
    private final EdgeThreads threads;
    private final EdgeTraces traces;
    private final EmbeddingAnswers embeddings;

    BatchAnswers(BatchConfig config, Edge edge, EdgeThreads threads, EdgeTraces traces, EmbeddingAnswers embeddings) {
        this.config = config;
        this.edge = edge;
        this.threads = threads;
        this.traces = traces;
        this.embeddings = embeddings;
    }

    /** What came of a line: a body or a failure. */
    record Outcome(String requestId, String body, @Nullable Failure failure) {
        static Outcome failed(String requestId, Failure failure) {
            return new Outcome(requestId, "", failure);
        }
    }

    /**
     * Reads a line's body and begins to answer it. Takes CPU time. Cancelling the future ends what is under way.
     *
     * @throws FailureException when it is refused
     */
    CompletableFuture<Outcome> answer(Batch batch, BatchLine line) {
        return switch (batch.order().endpoint()) {
            case "/v1/chat/completions" -> generate(batch, edge.counted(() -> ChatRequest.parse(line.body())));
            case "/v1/completions" -> generate(batch, edge.counted(() -> CompletionRequest.parse(line.body())));
            case "/v1/embeddings" -> embed(batch, line.body());
            default ->
                throw FailureException.invalid("url", "invalid_url", "This server answers no batches of this path.");
        };
    }

    private CompletableFuture<Outcome> embed(Batch batch, byte[] body) {
        var id = "embd-" + UUID.randomUUID();
        var vectors =
                edge.counted(() -> embeddings.embeddings(body, batch.order().tenant()));
        var outcome = vectors.handle((json, failure) -> {
            if (json != null) {
                return new Outcome(id, json, null);
            }
            var cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
            return Outcome.failed(
                    id,
                    cause instanceof FailureException known
                            ? known.failure()
                            : Failure.of(Failure.Kind.INTERNAL, "The request failed."));
        });
        outcome.whenComplete((_, _) -> vectors.cancel(false));
        return outcome;
    }

    private CompletableFuture<Outcome> generate(Batch batch, AnswerRequest parsed) {
        var request = parsed.ofTenant(batch.order().tenant());
        if (request.stream()) {
            throw FailureException.invalid("stream", "invalid_value", "A batch has no streams.");
        }
        var id = RequestIds.fresh(request.idPrefix(), System.currentTimeMillis(), edge.random());
        var attendance = new Attendance();
        var outcome = new CompletableFuture<Outcome>();
        // Also after its own end, where it does nothing.
        outcome.whenComplete((_, _) -> {
            if (outcome.isCancelled()) {
                attendance.left(CancelReason.REQUESTED);
            }
        });
        var asking = new Asking(edge, traces, Trace.NONE, attendance, threads.clock(), request, config.priority());
        asking.submit(id, edge.counted(() -> sink(id, request, outcome)), Delivery.NONE);
        return outcome;
    }

    private TextSink sink(String id, AnswerRequest request, CompletableFuture<Outcome> outcome) {
        try {
            var head = ChatHead.of(
                    id, System.currentTimeMillis() / 1000, edge.models().model());
            var calls = edge.calls(request.prompts().getFirst());
            return new Gathered(id, request.body(head, edge.text().tokenizer(), calls), outcome);
        } catch (FailureException e) {
            throw new FailureException(request.named(e.failure()));
        }
    }

    /** An answer that is told as a whole. */
    private record Gathered(String id, AnswerBody answer, CompletableFuture<Outcome> outcome) implements TextSink {
        @Override
        public void accept(TextEvent event) {
            switch (event) {
                case TextEvent.Accepted _ -> {}
                case TextEvent.PromptScored part -> answer.add(part);
                case TextEvent.PartEnded part -> answer.add(part);
                case TextEvent.Delta delta -> answer.add(delta);
                case TextEvent.Finished finished -> outcome.complete(new Outcome(id, answer.finished(finished), null));
                case TextEvent.Failed failed -> outcome.complete(Outcome.failed(id, failed.failure()));
            }
        }
    }
}
