package dev.millrace.tokenizer.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contract.eval.v1.RewardServiceGrpc;
import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.contract.eval.v1.TrainRewardModelResponse;
import dev.millrace.contract.feedback.v1.ExportFeedbackRequest;
import dev.millrace.contract.feedback.v1.ExportFeedbackResponse;
import dev.millrace.contract.feedback.v1.FeedbackServiceGrpc;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.ChatFrames;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * {@code GET /v1/feedback/export}: lines of JSON. {@code POST /v1/reward-models/{name}/train}: the card of what was
 * trained, with {@code "stream": true} how it goes as server-sent events and the card as the last one.
 */
@Singleton
class FeedbackStreams {
    private static final Set<String> EXPORTED = Set.of("format", "criterion", "labeller_kind");
    private static final long EXPORT_MS_MAX = 600_000;
    /** As long as a connection may be idle. */
    private static final long TRAIN_MS_MAX = 900_000;

    private final Edge edge;
    private final EvalClient eval;

    FeedbackStreams(Edge edge, EvalClient eval) {
        this.edge = edge;
        this.eval = eval;
    }

    void export(RoutingContext http) {
        guarded(http, () -> {
            var ask = EvalAsk.of(http, edge::redacted);
            ask.requireKnown(EXPORTED);
            var question = ExportFeedbackRequest.newBuilder()
                    .setFormat(ask.text("format"))
                    .setCriterion(ask.text("criterion"))
                    .setLabellerKind(ask.text("labeller_kind"))
                    .build();
            EvalStream.answer(
                    http,
                    eval.call(FeedbackServiceGrpc.getExportFeedbackMethod(), EXPORT_MS_MAX),
                    question,
                    new EvalStream.Form<>("application/x-ndjson", false, FeedbackStreams::lines, ""));
        });
    }

    private static String lines(ExportFeedbackResponse part) {
        return part.getLinesCount() == 0 ? "" : String.join("\n", part.getLinesList()) + "\n";
    }

    /** With the whole body. */
    void train(RoutingContext http) {
        guarded(http, () -> {
            var ask = EvalAsk.of(http, edge::redacted);
            ask.requireKnown(Set.of());
            var fields = Fields.ofBody(ask.body().length == 0 ? new byte[] {'{', '}'} : ask.body());
            boolean stream = fields.flag("stream");
            ((ObjectNode) fields.object()).remove("stream");
            var question = ProtoJson.read(fields.object(), TrainRewardModelRequest.newBuilder())
                    .setRewardModel(ask.id())
                    .build();
            EvalStream.answer(
                    http,
                    eval.call(RewardServiceGrpc.getTrainRewardModelMethod(), TRAIN_MS_MAX),
                    question,
                    stream ? events() : card());
        });
    }

    private static EvalStream.Form<TrainRewardModelResponse> events() {
        return new EvalStream.Form<>(
                "text/event-stream", true, event -> "data: " + ProtoJson.text(event) + "\n\n", ChatFrames.DONE);
    }

    private static EvalStream.Form<TrainRewardModelResponse> card() {
        return new EvalStream.Form<>(
                "application/json", false, event -> event.hasCard() ? ProtoJson.text(event.getCard()) : "", "");
    }

    private void guarded(RoutingContext http, Runnable task) {
        try {
            edge.counted(() -> {
                task.run();
                return http;
            });
        } catch (FailureException e) {
            HttpAnswers.error(http.response(), ApiError.of(e.failure()));
        }
    }
}
