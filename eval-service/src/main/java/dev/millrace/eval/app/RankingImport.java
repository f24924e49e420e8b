package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.ImportRankingsRequest;
import dev.millrace.contract.feedback.v1.ImportRankingsResponse;
import dev.millrace.contract.feedback.v1.RefusedLine;
import dev.millrace.eval.app.RankingCalls.Imported;
import dev.millrace.eval.exchange.Defaults;
import dev.millrace.eval.exchange.LineReader;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.LabellerKind;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call of ImportRankings. It asks for a message when what the one before it says is on the log, so that no more than
 * {@value #MESSAGE_LINES_MAX} lines are under way.
 */
final class RankingImport implements StreamObserver<ImportRankingsRequest> {
    private static final int MESSAGE_LINES_MAX = 1_000;
    private static final long LINES_MAX = 1_000_000;
    private static final int REFUSED_MAX = 100;
    private static final long PATIENCE_S = 60;
    private static final String CRITERION = "helpful";

    private final ServerCallStreamObserver<ImportRankingsResponse> call;
    private final RankingCalls rankings;
    private final FigureMetrics metrics;
    /** The message that was asked for, the end, and that the caller is gone: never more. */
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(3);

    private final ImportRankingsResponse.Builder response = ImportRankingsResponse.newBuilder();
    private @Nullable LineReader reader;
    private long line;

    RankingImport(ServerCallStreamObserver<ImportRankingsResponse> call, RankingCalls rankings, FigureMetrics metrics) {
        this.call = call;
        this.rankings = rankings;
        this.metrics = metrics;
        call.disableAutoRequest();
        call.request(1);
    }

    private sealed interface Event {
        record Part(ImportRankingsRequest request) implements Event {}

        record End() implements Event {}

        record Gone() implements Event {}
    }

    @Override
    public void onNext(ImportRankingsRequest request) {
        events.add(new Event.Part(request));
    }

    @Override
    public void onError(Throwable cancelled) {
        events.add(new Event.Gone());
    }

    @Override
    public void onCompleted() {
        events.add(new Event.End());
    }

    /** Takes all messages; blocks. */
    ImportRankingsResponse run() throws InterruptedException {
        while (true) {
            switch (next()) {
                case Event.Part(var request) -> {
                    take(request);
                    call.request(1);
                }
                case Event.End() -> {
                    return response.build();
                }
                case Event.Gone() -> throw Status.CANCELLED.asRuntimeException();
            }
        }
    }

    private Event next() throws InterruptedException {
        @Nullable Event event = events.poll(PATIENCE_S, TimeUnit.SECONDS);
        if (event == null) {
            throw Status.DEADLINE_EXCEEDED
                    .withDescription("nothing came for %d s".formatted(PATIENCE_S))
                    .asRuntimeException();
        }
        return event;
    }

    private void take(ImportRankingsRequest request) throws InterruptedException {
        if (request.getLinesCount() > MESSAGE_LINES_MAX) {
            throw new InvalidRankingException("lines", "must be at most %d a message".formatted(MESSAGE_LINES_MAX));
        }
        if (line + request.getLinesCount() > LINES_MAX) {
            throw new InvalidRankingException("lines", "must be at most %d in all".formatted(LINES_MAX));
        }
        if (reader == null) {
            reader = reader(request);
        }
        var imported = new ArrayList<Imported>();
        for (var text : request.getLinesList()) {
            line++;
            try {
                imported.addAll(read(reader, text));
            } catch (InvalidRankingException e) {
                refuse(e);
            }
        }
        int recorded = rankings.recordAll(imported);
        metrics.countRankings(recorded);
        response.setRecorded(response.getRecorded() + recorded);
    }

    private static LineReader reader(ImportRankingsRequest first) {
        var labeller = first.getLabellerId().isEmpty() ? "import:" + first.getFormat() : first.getLabellerId();
        var kind = LabellerKind.of("labeller_kind", first.getLabellerKind());
        var criterion = first.getCriterion().isEmpty() ? CRITERION : first.getCriterion();
        return new LineReader(first.getFormat(), new Defaults(labeller, kind, criterion));
    }

    private static List<Imported> read(LineReader reader, String text) {
        return reader.read(text).stream()
                .map(ExchangeProto::toProto)
                .map(ranking -> new Imported(ranking, FeedbackProto.fromProto(ranking)))
                .toList();
    }

    private void refuse(InvalidRankingException e) {
        response.setRefusedCount(response.getRefusedCount() + 1);
        if (response.getRefusedLinesCount() < REFUSED_MAX) {
            response.addRefusedLines(RefusedLine.newBuilder().setLine(line).setReason(String.valueOf(e.getMessage())));
        }
    }
}
