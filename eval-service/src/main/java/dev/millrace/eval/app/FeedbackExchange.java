package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.ExportFeedbackRequest;
import dev.millrace.contract.feedback.v1.ExportFeedbackResponse;
import dev.millrace.contract.feedback.v1.ImportRankingsRequest;
import dev.millrace.contract.feedback.v1.ImportRankingsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;

/** Files of others in and out. */
@Singleton
class FeedbackExchange {
    private final Calls calls;
    private final RankingCalls rankings;
    private final FeedbackExport export;
    private final FigureMetrics metrics;

    FeedbackExchange(Calls calls, RankingCalls rankings, FeedbackExport export, FigureMetrics metrics) {
        this.calls = calls;
        this.rankings = rankings;
        this.export = export;
        this.metrics = metrics;
    }

    /** Takes rankings, as fast as they come onto the log. */
    StreamObserver<ImportRankingsRequest> read(ServerCallStreamObserver<ImportRankingsResponse> call) {
        var reading = new RankingImport(call, rankings, metrics);
        calls.answer(call, reading::run);
        return reading;
    }

    /** Gives lines, as fast as they are read. */
    void write(ExportFeedbackRequest request, ServerCallStreamObserver<ExportFeedbackResponse> call) {
        var lines = new LineStream(call);
        calls.run(call, () -> export.write(request, lines));
    }
}
