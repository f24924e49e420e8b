package dev.millrace.tokenizer.app;

import dev.millrace.contract.feedback.v1.FeedbackServiceGrpc;
import dev.millrace.contract.feedback.v1.ImportRankingsRequest;
import dev.millrace.tokenizer.feedback.ImportLines;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.FailureException;
import io.grpc.stub.ClientCalls;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** {@code POST /v1/feedback/import}: a body of lines, handed on to the evaluation service as it comes. */
@Singleton
class FeedbackImport {
    /** Longest body. */
    static final long BYTES_MAX = 64L << 20;

    private static final int IMPORTS_MAX = 2;
    private static final long IMPORT_MS_MAX = 600_000;
    private static final Set<String> PATHS = Set.of("/feedback/import", "/v1/feedback/import");
    private static final Set<String> QUERY = Set.of("format", "labeller_id", "labeller_kind", "criterion");

    private final Edge edge;
    private final PromptIntake intake;
    private final EvalClient eval;
    private final Semaphore room = new Semaphore(IMPORTS_MAX);

    FeedbackImport(Edge edge, PromptIntake intake, EvalClient eval) {
        this.edge = edge;
        this.intake = intake;
        this.eval = eval;
    }

    /** Whether a request brings an import, which may be longer than other bodies. */
    static boolean isImport(RoutingContext http) {
        return http.request().method().equals(HttpMethod.POST)
                && PATHS.contains(http.request().path());
    }

    /** What is answered to a longer one. */
    static ApiError tooLarge() {
        return ApiError.refused(
                413, null, "request_too_large", "The import is larger than " + BYTES_MAX + " bytes; please split it.");
    }

    /** Registers its path; {@code base} is {@code /v1} or empty. */
    void register(Router router, String base, int order) {
        var path = base + "/feedback/import";
        router.route(HttpMethod.POST, path).order(order).handler(http -> HttpRoutes.limitBodyTime(http, IMPORT_MS_MAX));
        router.route(HttpMethod.POST, path).order(order).handler(this::take);
        HttpAnswers.onlyThese(router, path, HttpMethod.POST);
    }

    private void take(RoutingContext http) {
        try {
            edge.counted(() -> {
                begin(http);
                return http;
            });
        } catch (FailureException e) {
            refuse(http, ApiError.of(e.failure()));
        }
    }

    private void begin(RoutingContext http) {
        var ask = EvalAsk.of(http, intake::redacted);
        ask.requireKnown(QUERY);
        if (ask.text("format").isEmpty()) {
            throw FailureException.invalid(
                    "format", "missing_required_parameter", "Missing required parameter: 'format'.");
        }
        if (!room.tryAcquire()) {
            throw FailureException.overloaded(1_000);
        }
        http.addEndHandler(_ -> room.release());
        var first = ImportRankingsRequest.newBuilder()
                .setFormat(ask.text("format"))
                .setLabellerId(ask.text("labeller_id"))
                .setLabellerKind(ask.text("labeller_kind"))
                .setCriterion(ask.text("criterion"));
        var upload = new ImportUpload(http, new ImportLines(intake.redacts(), intake::redacted), first);
        ClientCalls.asyncClientStreamingCall(
                eval.call(FeedbackServiceGrpc.getImportRankingsMethod(), IMPORT_MS_MAX), upload);
        upload.read();
    }

    /** The rest of the body is not waited for. */
    static void refuse(RoutingContext http, ApiError error) {
        if (!http.request().isEnded()) {
            http.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        HttpAnswers.error(http.response(), error);
    }
}
