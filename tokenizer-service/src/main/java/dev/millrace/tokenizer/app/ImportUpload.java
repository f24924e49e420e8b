package dev.millrace.tokenizer.app;

import dev.millrace.contract.feedback.v1.ImportRankingsRequest;
import dev.millrace.contract.feedback.v1.ImportRankingsResponse;
import dev.millrace.tokenizer.feedback.ImportLines;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.FailureException;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One import under way: lines in messages of at most 1,000 lines or some MiB. While the service takes no more, the body is not
 * read. On the event loop.
 */
final class ImportUpload implements ClientResponseObserver<ImportRankingsRequest, ImportRankingsResponse> {
    private static final int PART_LINES_MAX = 1_000;
    /** Below the 4 MiB that a gRPC server takes, with one line more. */
    private static final int PART_CHARACTERS_MAX = 1 << 19;

    private final RoutingContext http;
    private final Context context;
    private final ImportLines lines;
    private ImportRankingsRequest.Builder part;
    private int characters;
    private long bytes;
    private boolean over;
    private @Nullable ClientCallStreamObserver<ImportRankingsRequest> call;

    /** @param first the beginning of the first message */
    ImportUpload(RoutingContext http, ImportLines lines, ImportRankingsRequest.Builder first) {
        this.http = http;
        this.context = http.vertx().getOrCreateContext();
        this.lines = lines;
        this.part = first;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ImportRankingsRequest> requests) {
        call = requests;
        requests.setOnReadyHandler(() -> context.runOnContext(_ -> {
            if (!over && !request().isEnded()) {
                request().resume();
            }
        }));
    }

    /** Begins to read the body. */
    void read() {
        Call.whenLeft(http, () -> end("whoever sent it has left"));
        request().handler(this::take);
        request()
                .endHandler(_ -> guarded(() -> {
                    add(lines.finish());
                    send();
                    over = true;
                    call().onCompleted();
                }));
        request().resume();
    }

    private void take(Buffer buffer) {
        bytes += buffer.length();
        guarded(() -> {
            if (bytes > FeedbackImport.BYTES_MAX) {
                fail(FeedbackImport.tooLarge());
                return;
            }
            add(lines.add(buffer.getBytes()));
            if (!call().isReady()) {
                request().pause();
            }
        });
    }

    private void add(List<String> more) {
        for (var line : more) {
            part.addLines(line);
            characters += line.length();
            if (part.getLinesCount() == PART_LINES_MAX || characters > PART_CHARACTERS_MAX) {
                send();
            }
        }
    }

    private void send() {
        call().onNext(part.build());
        part = ImportRankingsRequest.newBuilder();
        characters = 0;
    }

    private void guarded(Runnable task) {
        if (over) {
            return;
        }
        try {
            task.run();
        } catch (FailureException e) {
            fail(ApiError.of(e.failure()));
        }
    }

    /** The lines before are recorded; the message says which one was at fault. */
    private void fail(ApiError error) {
        end("the import was refused");
        FeedbackImport.refuse(http, error);
    }

    private void end(String why) {
        if (!over) {
            over = true;
            call().cancel(why, null);
        }
    }

    @Override
    public void onNext(ImportRankingsResponse answer) {
        context.runOnContext(_ -> HttpAnswers.json(http.response(), 200, ProtoJson.text(answer)));
    }

    @Override
    public void onError(Throwable failure) {
        var error = EvalFailures.of(Status.fromThrowable(failure), ImportRankingsRequest.getDescriptor());
        context.runOnContext(_ -> {
            over = true;
            FeedbackImport.refuse(http, error);
        });
    }

    @Override
    public void onCompleted() {}

    private HttpServerRequest request() {
        return http.request();
    }

    private ClientCallStreamObserver<ImportRankingsRequest> call() {
        return Objects.requireNonNull(call);
    }
}
