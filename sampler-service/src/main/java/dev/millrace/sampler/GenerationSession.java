package dev.millrace.sampler;

import dev.millrace.sampler.SessionEvent.SequenceFailed;
import dev.millrace.sampler.decode.Decoding;
import dev.millrace.sampler.process.RankedLogits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One generation, as a pure state machine: an event and the time go in, what to do comes out. It has no thread, no
 * clock and no connection.
 *
 * <pre>
 * WAITING ──open──▶ CANDIDATES ──step──▶ CANDIDATES … ──▶ ENDED
 *    ▲                 │  ▲
 *    │                 ▼  │ step
 *    └──stream lost── ROW ┘      (the candidates did not settle the draw: the full row was fetched)
 * </pre>
 *
 * <p>It ends with exactly one {@link SessionAction.Finish}, or with none when it was dropped; after that it ignores
 * every event. When the stream to the model breaks it opens a new sequence with the prompt and all tokens so far as
 * soon as there is a stream again. Events that do not fit the state are late ones and are ignored.
 */
public final class GenerationSession {
    private static final long RETRY_FIRST_MS = 50;
    private static final long RETRY_MAX_MS = 1000;

    private enum State {
        /** No sequence is open: no stream, or the model was full. */
        WAITING,
        /** Candidates will come. */
        CANDIDATES,
        /** The full row will come. */
        ROW,
        /** Over. */
        ENDED
    }

    private final GenerationRequest request;
    private final Decoding decoding;
    private final boolean waitsForRoom;

    private State state = State.WAITING;
    private boolean connected;
    private int[] generated;
    private int generatedCount;
    private SessionEvent.@Nullable CandidatesArrived undecided;
    private long retryAtMs;
    private long retryDelayMs = RETRY_FIRST_MS;
    private boolean answered;
    private int cachedTokens;
    private long openedMs = -1;
    private long firstTokenMs = -1;
    private long lastTokenMs = -1;

    /**
     * A session that has not begun.
     *
     * @param request what to generate
     * @param generatedBefore tokens that are on the log already
     * @param waitsForRoom whether a model without room is asked again until the deadline; else that is a failure
     */
    public GenerationSession(GenerationRequest request, TokenIds generatedBefore, boolean waitsForRoom) {
        this.request = request;
        this.decoding = request.parameters().decoding();
        this.waitsForRoom = waitsForRoom;
        this.generated = generatedBefore.stream().toArray();
        this.generatedCount = generated.length;
        this.answered = generatedCount > 0;
    }

    /** What is generated. */
    public GenerationRequest request() {
        return request;
    }

    /** Whether it is over. */
    public boolean isEnded() {
        return state == State.ENDED;
    }

    /**
     * Takes an event.
     *
     * @param nowMs milliseconds since the epoch
     * @return what to do, in order; at most three actions
     */
    public List<SessionAction> handle(SessionEvent event, long nowMs) {
        if (state == State.ENDED) {
            return List.of();
        }
        return switch (event) {
            case SessionEvent.Started _ -> started(nowMs);
            case SessionEvent.Dropped _ -> dropped();
            case SessionEvent.Cancelled cancelled ->
                end(cancelled.stopString() ? FinishReason.STOP : FinishReason.CANCELLED, null, nowMs);
            case SessionEvent.Faulted faulted -> fail(Failure.Kind.INTERNAL, faulted.message(), nowMs);
            case SessionEvent.ModelLost _ -> modelLost();
            case SequenceFailed failed -> sequenceFailed(failed, nowMs);
            case SessionEvent _ when isExpired(nowMs) -> end(FinishReason.DEADLINE, null, nowMs);
            case SessionEvent.ModelConnected _ -> modelConnected(nowMs);
            case SessionEvent.CandidatesArrived arrived -> candidates(arrived, nowMs);
            case SessionEvent.RowArrived arrived -> row(arrived.row(), nowMs);
            case SessionEvent.Ticked _ -> openIfDue(nowMs);
        };
    }

    private boolean isExpired(long nowMs) {
        return nowMs >= request.deadlineMs();
    }

    private List<SessionAction> started(long nowMs) {
        // The instance before this one may have died between the last token and the terminal event.
        FinishReason complete = generatedCount == 0 ? null : reasonToStopAfter(generated[generatedCount - 1]);
        if (complete != null) {
            return end(complete, null, nowMs);
        }
        return isExpired(nowMs) ? end(FinishReason.DEADLINE, null, nowMs) : List.of();
    }

    private List<SessionAction> modelConnected(long nowMs) {
        connected = true;
        state = State.WAITING;
        return open(nowMs);
    }

    private List<SessionAction> modelLost() {
        connected = false;
        state = State.WAITING;
        retryAtMs = 0;
        undecided = null;
        return List.of();
    }

    private List<SessionAction> openIfDue(long nowMs) {
        return connected && state == State.WAITING && nowMs >= retryAtMs ? open(nowMs) : List.of();
    }

    private List<SessionAction> open(long nowMs) {
        state = State.CANDIDATES;
        openedMs = openedMs < 0 ? nowMs : openedMs;
        var ids = request.prompt().plus(TokenIds.of(Arrays.copyOf(generated, generatedCount)));
        long longest = (long) request.prompt().size() + request.parameters().maxNewTokens();
        return List.of(new SessionAction.Open(ids, longest > Integer.MAX_VALUE ? 0 : (int) longest));
    }

    private List<SessionAction> candidates(SessionEvent.CandidatesArrived arrived, long nowMs) {
        if (state != State.CANDIDATES) {
            return List.of();
        }
        if (!answered) {
            cachedTokens = Math.min(arrived.cachedTokens(), request.prompt().size());
        }
        answered = true;
        retryDelayMs = RETRY_FIRST_MS;
        var rank = decoding.choose(arrived.head(), generatedCount);
        if (rank.isEmpty()) {
            state = State.ROW;
            undecided = arrived;
            return List.of(new SessionAction.FetchRow());
        }
        return take(arrived.head(), rank.getAsInt(), arrived, nowMs);
    }

    private List<SessionAction> row(RankedLogits row, long nowMs) {
        var candidates = undecided;
        if (state != State.ROW || candidates == null) {
            return List.of();
        }
        undecided = null;
        int rank = decoding.choose(row, generatedCount).orElseThrow();
        return take(row, rank, candidates, nowMs);
    }

    private List<SessionAction> take(
            RankedLogits ranking, int rank, SessionEvent.CandidatesArrived candidates, long nowMs) {
        int id = ranking.id(rank);
        var token = new GeneratedToken(
                generatedCount, id, logprob(ranking.logit(rank), candidates), alternatives(candidates));
        append(id, nowMs);
        var emit = new SessionAction.Emit(token);
        var reason = reasonToStopAfter(id);
        if (reason == null) {
            state = State.CANDIDATES;
            return List.of(new SessionAction.Step(id), emit);
        }
        var actions = new ArrayList<SessionAction>(3);
        actions.add(emit);
        actions.addAll(end(reason, null, nowMs));
        return actions;
    }

    private void append(int id, long nowMs) {
        if (generatedCount == generated.length) {
            generated = Arrays.copyOf(generated, Math.max(32, generatedCount * 2));
        }
        generated[generatedCount++] = id;
        firstTokenMs = firstTokenMs < 0 ? nowMs : firstTokenMs;
        lastTokenMs = nowMs;
    }

    private static float logprob(float logit, SessionEvent.CandidatesArrived candidates) {
        return Math.min(0f, logit - candidates.logSumExp());
    }

    private List<GeneratedToken.Alternative> alternatives(SessionEvent.CandidatesArrived candidates) {
        var head = candidates.head();
        int count = Math.min(request.parameters().topLogprobs(), head.size());
        var alternatives = new ArrayList<GeneratedToken.Alternative>(count);
        for (int rank = 0; rank < count; rank++) {
            alternatives.add(new GeneratedToken.Alternative(head.id(rank), logprob(head.logit(rank), candidates)));
        }
        return alternatives;
    }

    private @Nullable FinishReason reasonToStopAfter(int id) {
        if (request.parameters().stopTokenIds().contains(id)) {
            return FinishReason.STOP;
        }
        return generatedCount >= request.parameters().maxNewTokens() ? FinishReason.LENGTH : null;
    }

    private List<SessionAction> sequenceFailed(SequenceFailed failed, long nowMs) {
        if (state == State.WAITING) {
            return List.of();
        }
        state = State.WAITING;
        undecided = null;
        return switch (failed.cause()) {
            case LENGTH -> end(FinishReason.LENGTH, null, nowMs);
            case DEADLINE -> end(FinishReason.DEADLINE, null, nowMs);
            case INVALID -> fail(Failure.Kind.INVALID, failed.message(), nowMs);
            case INTERNAL -> fail(Failure.Kind.INTERNAL, failed.message(), nowMs);
            case OVERLOADED ->
                waitsForRoom
                        ? waitForRoom(nowMs)
                        : end(
                                FinishReason.ERROR,
                                new Failure(Failure.Kind.OVERLOADED, failed.message(), failed.retryAfterMs()),
                                nowMs);
        };
    }

    private List<SessionAction> waitForRoom(long nowMs) {
        retryAtMs = nowMs + retryDelayMs;
        retryDelayMs = Math.min(RETRY_MAX_MS, retryDelayMs * 2);
        return List.of();
    }

    private List<SessionAction> dropped() {
        var actions = closeIfOpen();
        state = State.ENDED;
        return actions;
    }

    private List<SessionAction> fail(Failure.Kind kind, String message, long nowMs) {
        return end(FinishReason.ERROR, new Failure(kind, message), nowMs);
    }

    private List<SessionAction> end(FinishReason reason, @Nullable Failure failure, long nowMs) {
        var actions = new ArrayList<>(closeIfOpen());
        state = State.ENDED;
        var outcome = new GenerationOutcome(
                reason, failure, generatedCount, request.prompt().size(), cachedTokens, answered, timings(nowMs));
        actions.add(new SessionAction.Finish(outcome));
        return actions;
    }

    private List<SessionAction> closeIfOpen() {
        return state == State.WAITING ? List.of() : List.of(new SessionAction.Close());
    }

    private GenerationOutcome.Timings timings(long nowMs) {
        if (openedMs < 0) {
            return new GenerationOutcome.Timings(millis(request.acceptedMs(), nowMs), 0, 0);
        }
        long prefilledMs = firstTokenMs < 0 ? nowMs : firstTokenMs;
        return new GenerationOutcome.Timings(
                millis(request.acceptedMs(), openedMs),
                millis(openedMs, prefilledMs),
                firstTokenMs < 0 ? 0 : millis(firstTokenMs, lastTokenMs));
    }

    private static int millis(long fromMs, long toMs) {
        return Math.clamp(toMs - fromMs, 0, Integer.MAX_VALUE);
    }
}
