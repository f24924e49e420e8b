package dev.millrace.tokenizer.app;

import com.google.protobuf.ByteString;
import dev.millrace.contract.eval.v1.EvaluationServiceGrpc;
import dev.millrace.contract.eval.v1.ReportEvaluationsRequest;
import dev.millrace.contract.eval.v1.ReportEvaluationsResponse;
import dev.millrace.contract.eval.v1.ReportFormat;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.FailureException;
import io.grpc.MethodDescriptor;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** {@code GET /v1/evaluations/{id}/report?with=ID,ID&format=html}: a run, compared with others where there are some. */
@Singleton
class EvaluationReport {
    private static final MethodDescriptor<ReportEvaluationsRequest, ReportEvaluationsResponse> RPC =
            EvaluationServiceGrpc.getReportEvaluationsMethod();
    private static final String FORMAT = "format";
    private static final String WITH = "with";
    private static final int WITH_CHARACTERS_MAX = 1_000;
    private static final long REPORT_MS_MAX = 120_000;
    /**
     * The page brings its own script and style. What models wrote is in it, so it is treated as a page of nobody's: it can
     * load nothing and has no origin from which it could ask for anything.
     */
    private static final String PAGE_POLICY = "sandbox allow-scripts allow-downloads; default-src 'none'; "
            + "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'";

    private final Edge edge;
    private final EvalClient eval;

    EvaluationReport(Edge edge, EvalClient eval) {
        this.edge = edge;
        this.eval = eval;
    }

    /** On the event loop. */
    void answer(RoutingContext http) {
        try {
            edge.counted(() -> {
                write(http);
                return http;
            });
        } catch (FailureException e) {
            HttpAnswers.error(http.response(), ApiError.of(e.failure()));
        }
    }

    private void write(RoutingContext http) {
        var ask = EvalAsk.of(http, edge::redacted);
        ask.requireKnown(Set.of(FORMAT, WITH));
        var format = format(ask.text(FORMAT));
        var others = ask.text(WITH);
        if (others.length() > WITH_CHARACTERS_MAX) {
            throw FailureException.invalid(WITH, "invalid_value", "'with' must be ids of at most 7 runs.");
        }
        var question = ReportEvaluationsRequest.newBuilder().setFormat(format).addEvaluationIds(ask.id());
        if (!others.isEmpty()) {
            question.addAllEvaluationIds(List.of(others.split(",", -1)));
        }
        if (format == ReportFormat.REPORT_FORMAT_HTML) {
            http.response().putHeader("Content-Security-Policy", PAGE_POLICY);
        }
        var characters = new WholeCharacters();
        EvalStream.answer(
                http,
                eval.call(RPC, REPORT_MS_MAX),
                question.build(),
                new EvalStream.Form<>(type(format), false, part -> characters.of(part.getPart()), ""));
    }

    private static ReportFormat format(String name) {
        return switch (name) {
            case "", "html" -> ReportFormat.REPORT_FORMAT_HTML;
            case "json" -> ReportFormat.REPORT_FORMAT_JSON;
            case "markdown" -> ReportFormat.REPORT_FORMAT_MARKDOWN;
            default ->
                throw FailureException.invalid(FORMAT, "invalid_value", "'format' must be html, json or markdown.");
        };
    }

    private static String type(ReportFormat format) {
        return switch (format) {
            case REPORT_FORMAT_JSON -> "application/json";
            case REPORT_FORMAT_MARKDOWN -> "text/markdown; charset=utf-8";
            case REPORT_FORMAT_HTML, REPORT_FORMAT_UNSPECIFIED, UNRECOGNIZED -> "text/html; charset=utf-8";
        };
    }

    /** Joins characters that parts cut; one stream's, its messages in order. */
    private static final class WholeCharacters {
        private ByteString rest = ByteString.EMPTY;

        String of(ByteString part) {
            var all = rest.concat(part);
            int end = all.size();
            // Back to the last byte that begins a character, unless that character is whole.
            int start = end;
            while (start > 0 && end - start < 4 && (all.byteAt(start - 1) & 0xC0) == 0x80) {
                start--;
            }
            if (start > 0 && length(all.byteAt(start - 1)) > end - start + 1) {
                end = start - 1;
            }
            rest = all.substring(end);
            return all.substring(0, end).toStringUtf8();
        }

        private static int length(byte first) {
            int high = first & 0xFF;
            if (high < 0xC0) {
                return 1;
            }
            return high < 0xE0 ? 2 : high < 0xF0 ? 3 : 4;
        }
    }
}
