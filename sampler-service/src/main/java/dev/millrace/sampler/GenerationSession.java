package dev.millrace.sampler;

import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.sampler.SessionEvent.SequenceFailed;
import dev.millrace.sampler.decode.Decoding;
import dev.millrace.sampler.decode.NoTokenLeftException;
import dev.millrace.sampler.draft.Drafting;
import dev.millrace.sampler.mask.TokenMask;
import dev.millrace.sampler.process.LogitRow;
import dev.millrace.sampler.process.RankedLogits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One answer to a request, as a pure state machine: an event and the time go in, what to do comes out. It has no thread,
 * no clock and no connection.
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
    private static final String UNSCORED = "the model left out scores of the prompt";

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
    private final int choice;
    private Decoding decoding;
    private AnswerForm form = new AnswerForm(null);
    private final OptionalDouble mirostatMu;
    private final Drafting drafting;
    private final boolean waitsForRoom;

    private State state = State.WAITING;
    private boolean connected;
    private final TokenHistory history;
    private final PromptReport report;
    private final StageTimes times;
    private TokenIds draft = TokenIds.NONE;
    private SessionEvent.@Nullable CandidatesArrived undecided;
    private long retryAtMs;
    private long retryDelayMs = RETRY_FIRST_MS;
    private boolean answered;
    private int cachedTokens;

    /**
     * A session that has not begun.
     *
     * @param request what to generate
     * @param choice which answer to it, from 0
     * @param generatedBefore tokens that are on the log already
     * @param drafting guesses of the tokens to come; they never change what is generated
     * @param waitsForRoom whether a model without room is asked again until the deadline; else that is a failure
     */
    public GenerationSession(
            GenerationRequest request, int choice, TokenIds generatedBefore, Drafting drafting, boolean waitsForRoom) {
        this(request, choice, generatedBefore, OptionalDouble.empty(), drafting, waitsForRoom);
    }

    /**
     * A session that has not begun.
     *
     * @param choice which answer, from 0
     * @param mirostatMu Mirostat's bound after the tokens before, as the log has it
     */
    public GenerationSession(
            GenerationRequest request,
            int choice,
            TokenIds generatedBefore,
            OptionalDouble mirostatMu,
            Drafting drafting,
            boolean waitsForRoom) {
        this(
                request,
                choice,
                generatedBefore,
                mirostatMu,
                request.parameters().decoding(choice, request.prompt(), generatedBefore, mirostatMu),
                drafting,
                waitsForRoom);
    }

    /** The one answer, whose tokens somebody else chooses. */
    GenerationSession(GenerationRequest request, Decoding decoding, TokenIds generatedBefore, boolean waitsForRoom) {
        this(request, 0, generatedBefore, OptionalDouble.empty(), decoding, Drafting.NONE, waitsForRoom);
    }

    private GenerationSession(
            GenerationRequest request,
            int choice,
            TokenIds generatedBefore,
            OptionalDouble mirostatMu,
            Decoding decoding,
            Drafting drafting,
            boolean waitsForRoom) {
        this.request = request;
        this.choice = choice;
        this.mirostatMu = mirostatMu;
        this.decoding = decoding;
        this.drafting = drafting;
        this.waitsForRoom = waitsForRoom;
        this.history = new TokenHistory(request.prompt(), generatedBefore);
        // The prompt is the same for all choices: the first one tells of it.
        this.report = new PromptReport(
                request.prompt(),
                choice == 0 ? request.parameters().promptScoring() : null,
                generatedBefore.size() > 0);
        this.times = new StageTimes(request.acceptedMs());
        this.answered = history.generated() > 0;
    }

    /**
     * Holds the answer to a form; before the session starts.
     *
     * @param mask of the form's beginning; tokens that are on the log already are told to it here
     * @throws IllegalArgumentException when these do not fit it
     */
    public void hold(TokenMask mask) {
        var before = history.answer();
        for (int i = 0; i < before.size(); i++) {
            mask.took(before.get(i));
        }
        form = new AnswerForm(mask);
        decoding = request.parameters().decoding(choice, request.prompt(), before, mirostatMu, mask);
    }

    /** Tokens there are now, those before a resume included. */
    int generated() {
        return history.generated();
    }

    /** Whether it is over. */
    public boolean isEnded() {
        return state == State.ENDED;
    }

    /**
     * Takes an event.
     *
     * @param nowMs milliseconds since the epoch
     * @return what to do, in order
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
            case SessionEvent.PromptArrived arrived -> prompt(arrived.scores(), nowMs);
            case SessionEvent.RowArrived arrived -> row(arrived.row(), nowMs);
            case SessionEvent.Ticked _ -> openIfDue(nowMs);
        };
    }

    private boolean isExpired(long nowMs) {
        return nowMs >= request.deadlineMs();
    }

    private List<SessionAction> started(long nowMs) {
        // The instance before this one may have died between the last token and the terminal event.
        FinishReason complete = history.generated() == 0 ? null : reasonToStopAfter(history.last());
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
        times.opened(nowMs);
        draft = TokenIds.NONE;
        long longest = (long) request.prompt().size() + request.parameters().maxNewTokens();
        int maxLength = longest > Integer.MAX_VALUE ? 0 : (int) longest;
        return List.of(new SessionAction.Open(history.all(), maxLength, report.wanted(), form.next()));
    }

    private List<SessionAction> prompt(PromptScores scores, long nowMs) {
        if (state != State.CANDIDATES) {
            return List.of();
        }
        return report.fits(scores) ? report.take(scores) : fail(Failure.Kind.INTERNAL, UNSCORED, nowMs);
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
        if (!report.isComplete()) {
            return fail(Failure.Kind.INTERNAL, UNSCORED, nowMs);
        }
        if (request.parameters().maxNewTokens() == 0) {
            return end(FinishReason.LENGTH, null, nowMs);
        }
        form.answered(draft, arrived);
        var actions = new ArrayList<SessionAction>(3);
        try {
            choose(arrived, actions, nowMs);
        } catch (InvalidConstraintException | NoTokenLeftException e) {
            actions.addAll(fail(Failure.Kind.INVALID, stuck(e), nowMs));
        }
        return actions;
    }

    /** Takes as many tokens as the candidates and the guess settle, and asks for what comes next. */
    private void choose(SessionEvent.CandidatesArrived arrived, List<SessionAction> actions, long nowMs) {
        var next = arrived;
        for (int right = 0; ; right++) {
            var rank = decoding.choose(next.head(), history.generated());
            if (rank.isEmpty()) {
                form.undecided();
                actions.addFirst(right == 0 ? fetchRow(next) : stepAgain());
                return;
            }
            int id = take(next.head(), rank.getAsInt(), next, actions, nowMs);
            if (state == State.ENDED) {
                return;
            }
            if (right == arrived.afterDraft().size() || draft.get(right) != id) {
                actions.addFirst(step(id));
                return;
            }
            next = arrived.afterDraft().get(right);
        }
    }

    private String stuck(RuntimeException why) {
        return why instanceof InvalidConstraintException || request.parameters().isConstrained()
                ? "constraint: no token may follow, or the form is too ambiguous to say which"
                : Objects.requireNonNull(why.getMessage());
    }

    private SessionAction fetchRow(SessionEvent.CandidatesArrived candidates) {
        state = State.ROW;
        undecided = candidates;
        return new SessionAction.FetchRow();
    }

    /** The model keeps the row of a sequence's last token only: to have it after a guess, that token is stepped alone. */
    private SessionAction stepAgain() {
        draft = TokenIds.NONE;
        return form.step(history.last(), history.length() - 1, draft);
    }

    private List<SessionAction> row(LogitRow arrived, long nowMs) {
        var candidates = undecided;
        if (state != State.ROW || candidates == null) {
            return List.of();
        }
        undecided = null;
        var actions = new ArrayList<SessionAction>(3);
        RankedLogits row;
        int rank;
        try {
            row = decoding.ranked(arrived);
            rank = decoding.choose(row, history.generated()).orElseThrow();
        } catch (InvalidConstraintException | NoTokenLeftException e) {
            return fail(Failure.Kind.INVALID, stuck(e), nowMs);
        }
        int id = take(row, rank, candidates, actions, nowMs);
        if (state != State.ENDED) {
            state = State.CANDIDATES;
            actions.addFirst(step(id));
        }
        return actions;
    }

    /** Takes the candidate of that rank as the next token, and ends if it is the last one. */
    private int take(
            RankedLogits ranking,
            int rank,
            SessionEvent.CandidatesArrived candidates,
            List<SessionAction> actions,
            long nowMs) {
        int id = ranking.id(rank);
        decoding.took(id);
        var report = new TokenReport(candidates, request.parameters().topLogprobs());
        actions.add(new SessionAction.Emit(
                report.of(choice, history.generated(), id, ranking.logit(rank), decoding.mirostatMu())));
        history.append(id);
        times.token(nowMs);
        var reason = reasonToStopAfter(id);
        if (reason != null) {
            actions.addAll(end(reason, null, nowMs));
        }
        return id;
    }

    private SessionAction step(int id) {
        int room = request.parameters().maxNewTokens() - history.generated() - 1;
        var step = form.step(id, history.length() - 1, history.guess(drafting, room));
        draft = step.draft();
        return step;
    }

    private @Nullable FinishReason reasonToStopAfter(int id) {
        if (request.parameters().stopTokenIds().contains(id)) {
            return FinishReason.STOP;
        }
        if (form.mustEnd()) {
            // Nothing but an end could follow: it need not be computed.
            return FinishReason.STOP;
        }
        return history.generated() >= request.parameters().maxNewTokens() ? FinishReason.LENGTH : null;
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
                List.of(new GenerationOutcome.Choice(reason, history.generated())),
                failure,
                request.prompt().size(),
                cachedTokens,
                answered,
                times.until(nowMs));
        actions.add(new SessionAction.Finish(outcome));
        return actions;
    }

    private List<SessionAction> closeIfOpen() {
        return state == State.WAITING ? List.of() : List.of(new SessionAction.Close());
    }
}
