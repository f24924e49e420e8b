package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.batch.Batch;
import dev.millrace.tokenizer.batch.BatchLine;
import dev.millrace.tokenizer.openai.AnswerBody;
import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.ChatRequest;
import dev.millrace.tokenizer.openai.CompletionRequest;
import dev.millrace.tokenizer.responses.ResponsesRequest;
import dev.millrace.tokenizer.resume.RequestIds;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextSink;
import dev.millrace.tracing.Trace;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** From a line of a batch to its answer, by the parsers and generations that answer HTTP's bodies. */
@Singleton
class BatchAnswers {
    private final BatchConfig config;
    private final Edge edge;
    private final EdgeThreads threads;
    private final EdgeTraces traces;
    private final EmbeddingAnswers embeddings;
    private final Resumptions resumptions;
    private final ResponseLog responses;

    BatchAnswers(
            BatchConfig config,
            Edge edge,
            EdgeThreads threads,
            EdgeTraces traces,
            EmbeddingAnswers embeddings,
            Resumptions resumptions,
            ResponseLog responses) {
        this.config = config;
        this.edge = edge;
        this.threads = threads;
        this.traces = traces;
        this.embeddings = embeddings;
        this.resumptions = resumptions;
        this.responses = responses;
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
            case "/v1/chat/completions" -> generate(batch, edge.counted(() -> ungrounded(line.body())));
            case "/v1/completions" -> generate(batch, edge.counted(() -> CompletionRequest.parse(line.body())));
            case "/v1/embeddings" -> embed(batch, line.body());
            case "/v1/responses" -> respond(batch, edge.counted(() -> ResponsesRequest.parse(line.body())));
            default ->
                throw FailureException.invalid("url", "invalid_url", "This server answers no batches of this path.");
        };
    }

    /** Where a line waits for days, nobody could say which state of a collection it was answered from. */
    private static ChatRequest ungrounded(byte[] body) {
        var request = ChatRequest.parse(body);
        if (request.grounding() != null) {
            var field = request.grounding().collection() == null ? "documents" : "collection";
            throw FailureException.invalid(
                    field, "unsupported_parameter", "'" + field + "' is not supported in a batch: leave it out.");
        }
        return request;
    }

    private CompletableFuture<Outcome> embed(Batch batch, byte[] body) {
        var id = "embd-" + UUID.randomUUID();
        var vectors =
                edge.counted(() -> embeddings.embeddings(body, batch.order().tenant()));
        var outcome = vectors.handle((json, failure) -> {
            if (json != null) {
                return new Outcome(id, json, null);
            }
            return Outcome.failed(id, why(failure));
        });
        outcome.whenComplete((_, _) -> vectors.cancel(false));
        return outcome;
    }

    /** One that follows another is answered when that has been found on the log, for which no thread of the edge waits. */
    private CompletableFuture<Outcome> respond(Batch batch, ResponsesRequest request) {
        var previous = request.previousId();
        if (previous == null) {
            return generate(batch, edge.counted(() -> request.after(List.of())));
        }
        var tenant = batch.order().tenant();
        var outcome = new CompletableFuture<Outcome>();
        resumptions
                .ask(() -> edge.counted(() -> request.after(responses.conversation(previous, tenant))))
                .thenAcceptAsync(whole -> generate(batch, whole, outcome), threads::work)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        outcome.complete(Outcome.failed("", why(failure)));
                    }
                });
        return outcome;
    }

    private static Failure why(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause instanceof FailureException known) {
            return known.failure();
        }
        return cause instanceof KafkaException
                ? Failure.of(Failure.Kind.UNAVAILABLE, "The event log does not answer.")
                : Failure.of(Failure.Kind.INTERNAL, "The request failed.");
    }

    private CompletableFuture<Outcome> generate(Batch batch, AnswerRequest parsed) {
        return generate(batch, parsed, new CompletableFuture<>());
    }

    private CompletableFuture<Outcome> generate(Batch batch, AnswerRequest parsed, CompletableFuture<Outcome> outcome) {
        var request = parsed.ofTenant(batch.order().tenant());
        if (request.stream()) {
            throw FailureException.invalid("stream", "invalid_value", "A batch has no streams.");
        }
        var id = RequestIds.fresh(request.idPrefix(), System.currentTimeMillis(), edge.random());
        var attendance = new Attendance();
        // Also after its own end, where it does nothing.
        outcome.whenComplete((_, _) -> {
            if (outcome.isCancelled()) {
                attendance.left(CancelReason.REQUESTED);
            }
        });
        var asking = new Asking(edge, traces, Trace.NONE, attendance, threads.clock(), request, config.priority());
        var wanted = request.prompts().getFirst().model();
        var head =
                ChatHead.of(id, System.currentTimeMillis() / 1000, edge.models().model(wanted), wanted);
        asking.submit(id, edge.counted(() -> sink(head, request, outcome)), delivery(head, request));
        return outcome;
    }

    /** A response may be stored, for which its delivery is on the log; what else a batch asks leaves nothing to fetch. */
    private static Delivery delivery(ChatHead head, AnswerRequest request) {
        return request.form() == Delivery.Form.RESPONSE
                ? new Delivery(
                        request.form(),
                        request.includeUsage(),
                        false,
                        head.createdS(),
                        head.fingerprint(),
                        false,
                        "",
                        request.particulars())
                : Delivery.NONE;
    }

    private TextSink sink(ChatHead head, AnswerRequest request, CompletableFuture<Outcome> outcome) {
        try {
            var calls = edge.calls(request.prompts().getFirst());
            return new Gathered(head.id(), request.body(head, edge.text().tokenizer(), calls), outcome);
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
