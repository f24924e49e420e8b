package dev.millrace.sampler.app;

import dev.millrace.contract.sampler.v1.GenerateRequest;
import dev.millrace.contract.sampler.v1.GenerateResponse;
import dev.millrace.sampler.Failure;
import dev.millrace.sampler.GeneratedToken;
import dev.millrace.sampler.Generation;
import dev.millrace.sampler.GenerationOutcome;
import dev.millrace.sampler.GenerationRequest;
import dev.millrace.sampler.InvalidRequestException;
import dev.millrace.sampler.PromptScores;
import dev.millrace.sampler.SessionEvent;
import dev.millrace.sampler.TokenIds;
import dev.millrace.sampler.draft.Drafting;
import dev.millrace.tracing.Trace;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;

/**
 * The sessions of gRPC calls. A call that reads too slowly may fall {@value #UNREAD_MAX} events behind; then it is ended
 * with RESOURCE_EXHAUSTED. A model without room ends a call with RESOURCE_EXHAUSTED at once: its caller can wait better
 * than we can.
 */
final class CallDoor {
    static final int UNREAD_MAX = 1024;
    /** Of a refused caller who was told no better time. */
    private static final long RETRY_AFTER_MS_LEAST = 1_000;

    private final SamplerLoop loop;
    private final OpenSessions sessions;
    private final Drafting drafting;
    private final Places places;
    private final InstantSource clock;
    private final Duration timeout;
    private final SessionTraces traces;
    private final Set<Call> open = new HashSet<>();
    private volatile boolean closed;

    CallDoor(
            SamplerLoop loop,
            OpenSessions sessions,
            Drafting drafting,
            Places places,
            InstantSource clock,
            Duration timeout,
            SessionTraces traces) {
        this.loop = loop;
        this.sessions = sessions;
        this.drafting = drafting;
        this.places = places;
        this.clock = clock;
        this.timeout = timeout;
        this.traces = traces;
    }

    /** Takes a call, on the thread that brings it. */
    void generate(GenerateRequest request, ServerCallStreamObserver<GenerateResponse> responses) {
        GenerationRequest checked;
        try {
            var id = request.getRequestId().isEmpty() ? UUID.randomUUID().toString() : request.getRequestId();
            checked = GenerationMapper.fromProto(request, id, clock.millis(), timeout);
        } catch (InvalidRequestException e) {
            fail(responses, Status.INVALID_ARGUMENT, Objects.requireNonNull(e.getMessage()));
            return;
        }
        if (closed) {
            fail(responses, Status.UNAVAILABLE, "the sampler is shutting down");
        } else if (!places.tryTake(checked.parameters().sequences())) {
            responses.onError(GrpcRefusal.resourceExhausted("too many generations are open", RETRY_AFTER_MS_LEAST));
        } else {
            var call = new Call(checked, responses, traces.call(checked.requestId()));
            responses.setOnCancelHandler(() -> loop.execute(call::cancelled));
            responses.setOnReadyHandler(() -> loop.execute(call::drain));
            loop.execute(call::begin);
        }
    }

    /** Takes no more calls and ends those that are open with UNAVAILABLE. On the sampler loop. */
    void close() {
        closed = true;
        for (var call : List.copyOf(open)) {
            call.abandon(Status.UNAVAILABLE, "the sampler is shutting down");
        }
    }

    private static void fail(ServerCallStreamObserver<GenerateResponse> responses, Status status, String message) {
        responses.onError(status.withDescription(message).asRuntimeException());
    }

    /** One call. Lives on the sampler loop, and so does every use of its response stream. */
    private final class Call implements SessionSink {
        private final OpenSession session;
        private final ServerCallStreamObserver<GenerateResponse> responses;
        private final Queue<GenerateResponse> unread = new ArrayDeque<>();
        private final Trace trace;
        private boolean finished;
        private boolean left;

        Call(GenerationRequest request, ServerCallStreamObserver<GenerateResponse> responses, Trace trace) {
            this.session = new OpenSession(Generation.of(request, List.of(), drafting, false), this);
            this.responses = responses;
            this.trace = trace;
        }

        @Override
        public String traceparent() {
            return trace.traceparent();
        }

        void begin() {
            open.add(this);
            sessions.open(session, List.of());
        }

        void cancelled() {
            leave();
            sessions.tell(session, new SessionEvent.Dropped());
        }

        void abandon(Status status, String message) {
            abandon(status.withDescription(message).asRuntimeException());
        }

        private void abandon(StatusRuntimeException failure) {
            if (!left) {
                leave();
                responses.onError(failure);
                sessions.tell(session, new SessionEvent.Dropped());
            }
        }

        @Override
        public void prompt(TokenIds prompt, PromptScores scores) {
            send(GenerateResponse.newBuilder()
                    .setPrompt(GenerationMapper.toProto(prompt, scores))
                    .build());
        }

        @Override
        public void token(GeneratedToken token) {
            send(GenerateResponse.newBuilder()
                    .setToken(GenerationMapper.toProto(token))
                    .build());
        }

        @Override
        public void finished(GenerationOutcome outcome, String modelVersion) {
            SessionTraces.tell(trace, outcome);
            var failure = outcome.failure();
            if (failure != null && failure.kind() == Failure.Kind.OVERLOADED) {
                long retryAfterMs = Math.max(failure.retryAfterMs(), RETRY_AFTER_MS_LEAST);
                abandon(GrpcRefusal.resourceExhausted(failure.message(), retryAfterMs));
            } else if (failure != null && failure.kind() == Failure.Kind.INVALID) {
                abandon(Status.INVALID_ARGUMENT, failure.message());
            } else {
                finished = true;
                send(GenerateResponse.newBuilder()
                        .setFinished(GenerationMapper.toProto(outcome, modelVersion))
                        .build());
            }
        }

        private void send(GenerateResponse response) {
            if (left) {
                return;
            }
            if (unread.size() >= UNREAD_MAX) {
                abandon(Status.RESOURCE_EXHAUSTED, "the caller reads too slowly");
                return;
            }
            unread.add(response);
            drain();
        }

        void drain() {
            while (!left && responses.isReady() && !unread.isEmpty()) {
                responses.onNext(unread.remove());
            }
            if (!left && finished && unread.isEmpty()) {
                leave();
                responses.onCompleted();
            }
        }

        private void leave() {
            if (!left) {
                left = true;
                trace.end();
                open.remove(this);
                places.giveBack(session.machine.request().parameters().sequences());
            }
        }
    }
}
