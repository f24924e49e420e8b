package dev.millrace.tokenizer.app;

import com.google.protobuf.Message;
import dev.millrace.tokenizer.openai.ApiError;
import io.grpc.ClientCall;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer of many messages from the evaluation service, written to an HTTP response as fast as its reader takes it: the next
 * message is asked for when the last one is out. The call ends when the reader leaves.
 */
final class EvalStream<Q extends Message, A extends Message> implements ClientResponseObserver<Q, A> {
    private static final long PING_MS = 15_000;
    private static final String PING = ": ping\n\n";

    private final HttpServerResponse response;
    private final Context context;
    private final Q question;
    private final Form<A> form;
    private @Nullable ClientCallStreamObserver<Q> call;
    private long timer = -1;

    /**
     * How messages are written.
     *
     * @param type content type
     * @param events whether they are server-sent events, which tell an error as a frame
     * @param text of a message; empty for one that is not told
     * @param end behind the last one
     */
    record Form<A>(String type, boolean events, Function<A, String> text, String end) {}

    private EvalStream(RoutingContext http, Q question, Form<A> form) {
        this.response = http.response();
        this.context = http.vertx().getOrCreateContext();
        this.question = question;
        this.form = form;
        Call.whenLeft(http, this::left);
    }

    /** On the event loop: asks, and writes what comes. */
    static <Q extends Message, A extends Message> void answer(
            RoutingContext http, ClientCall<Q, A> call, Q question, Form<A> form) {
        ClientCalls.asyncServerStreamingCall(call, question, new EvalStream<>(http, question, form));
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> requests) {
        call = requests;
        requests.disableAutoRequestWithInitial(1);
    }

    private void left() {
        context.owner().cancelTimer(timer);
        Objects.requireNonNull(call).cancel("whoever asked has left", null);
    }

    @Override
    public void onNext(A message) {
        var text = form.text().apply(message);
        context.runOnContext(_ -> {
            write(text);
            if (response.ended() || response.closed()) {
                return;
            }
            if (response.headWritten() && response.writeQueueFull()) {
                response.drainHandler(_ -> Objects.requireNonNull(call).request(1));
            } else {
                Objects.requireNonNull(call).request(1);
            }
        });
    }

    @Override
    public void onError(Throwable failure) {
        var error = EvalFailures.of(Status.fromThrowable(failure), question.getDescriptorForType());
        context.runOnContext(_ -> fail(error));
    }

    @Override
    public void onCompleted() {
        context.runOnContext(_ -> {
            write(form.end());
            if (!response.ended()) {
                begin();
                response.end();
            }
            context.owner().cancelTimer(timer);
        });
    }

    private void fail(ApiError error) {
        context.owner().cancelTimer(timer);
        if (!response.headWritten()) {
            HttpAnswers.error(response, error);
        } else if (form.events() && !response.ended()) {
            response.end("data: " + error.json() + "\n\n");
        } else {
            // What is out looks like all there is, unless it breaks off.
            response.reset();
        }
    }

    private void write(String text) {
        if (!text.isEmpty() && !response.ended() && !response.closed()) {
            begin();
            response.write(text);
        }
    }

    private void begin() {
        if (response.headWritten()) {
            return;
        }
        response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, form.type());
        if (form.events()) {
            response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache").putHeader("X-Accel-Buffering", "no");
            timer = context.owner().setPeriodic(PING_MS, _ -> ping());
        }
    }

    private void ping() {
        if (response.ended() || response.closed()) {
            context.owner().cancelTimer(timer);
        } else if (!response.writeQueueFull()) {
            response.write(PING);
        }
    }
}
