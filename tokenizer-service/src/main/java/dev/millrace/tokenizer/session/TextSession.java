package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One request at the edge, from its publication to its completion. A state machine without clock, thread or I/O: every
 * method takes what happened and returns what to do. One thread at a time.
 *
 * <p>Two ends are kept apart. The <em>listener</em> is told the end as soon as it is certain: at a stop string, at the
 * deadline, when it went away itself. The <em>exchange</em> is complete when the sampler's terminal event has come, or
 * {@link #GIVE_UP_MS} after the deadline if it never does.
 */
public final class TextSession {
    /** Longest wait for the log to take the request. */
    public static final long PUBLISH_MAX_MS = 10_000;
    /** Time the sampler has to report the deadline before the edge tells the listener itself. */
    public static final long DEADLINE_GRACE_MS = 1_000;
    /** Time after the deadline when the edge stops waiting for the terminal event. */
    public static final long GIVE_UP_MS = 30_000;

    private static final Failure SCORES_LOST =
            Failure.of(Failure.Kind.INTERNAL, "Some of the prompt's log-probabilities were lost.");

    private static final Failure LATE =
            Failure.of(Failure.Kind.UNAVAILABLE, "The reward model did not answer in time.");

    private final AcceptedRequest request;
    private final List<ChoiceText> choices;
    private final BestChoices best;
    private final RewardWait rewards;
    private final SessionClock clock;
    private final ScoredPrompt prompt;
    private final SessionEnd ending;

    private boolean accepted;
    private boolean listening = true;
    private boolean completed;
    private @Nullable CancelReason cancelled;
    private @Nullable Failure failure;

    /**
     * A session whose request is about to be published.
     *
     * @param reportTokens whether deltas carry their tokens
     */
    public TextSession(AcceptedRequest request, Tokenizer tokenizer, boolean reportTokens) {
        this(request, tokenizer, reportTokens ? TokenReport.TEXT : TokenReport.NONE);
    }

    /** A session whose request is about to be published. */
    public TextSession(AcceptedRequest request, Tokenizer tokenizer, TokenReport report) {
        this.request = request;
        var asked = request.prompt().parameters();
        int generated = request.parameters().choices();
        this.choices = IntStream.range(0, generated)
                .mapToObj(choice -> new ChoiceText(choice, tokenizer, asked.stop(), report))
                .toList();
        int wanted = Objects.requireNonNullElse(asked.choices(), 1);
        this.best = new BestChoices(choices, asked.bestOf() == null ? generated : Math.min(wanted, generated));
        this.rewards = new RewardWait(asked.reward());
        this.clock = new SessionClock(request.acceptedMs());
        this.prompt = new ScoredPrompt(request);
        this.ending = new SessionEnd(request, choices, best, rewards, prompt, clock);
    }

    /** The request. */
    public AcceptedRequest request() {
        return request;
    }

    /** The log has taken the request. */
    public List<Effect> accepted() {
        if (accepted || completed) {
            return List.of();
        }
        accepted = true;
        var effects = new ArrayList<Effect>();
        tell(effects, new TextEvent.Accepted(request.promptTokens()));
        if (cancelled != null) {
            // Whoever asked went away before the log had the request: only now can a sampler know what to end.
            effects.add(new Effect.Cancel(cancelled));
        }
        return effects;
    }

    /** The log refused the request: it never existed. */
    public List<Effect> refused(Failure why) {
        if (accepted || completed) {
            return List.of();
        }
        completed = true;
        var effects = new ArrayList<Effect>();
        end(effects, new TextEvent.Failed(why));
        effects.add(new Effect.Forget());
        return effects;
    }

    /** A part of the prompt was scored; repeats are dropped, a gap ends the request. */
    public List<Effect> prompt(PromptScores part) {
        if (completed || !prompt.isWanted()) {
            return List.of();
        }
        var effects = new ArrayList<>(accepted());
        if (failure == null && !prompt.isRepeat(part)) {
            prompt.accept(part)
                    .ifPresentOrElse(
                            fresh -> tell(effects, new TextEvent.PromptScored(0, fresh)),
                            () -> fail(effects, SCORES_LOST));
        }
        return effects;
    }

    /** A token came; repeats are dropped, a gap ends the request. */
    public List<Effect> token(int choice, int sequence, GeneratedToken token, long nowMs) {
        if (completed || choice < 0 || choice >= choices.size()) {
            return List.of();
        }
        // A token proves that the log has the request, should it overtake the log's own answer.
        var effects = new ArrayList<>(accepted());
        var text = choices.get(choice);
        if (text.ended() || failure != null || sequence < text.nextSequence()) {
            return effects;
        }
        if (sequence > text.nextSequence()) {
            fail(effects, Failure.of(Failure.Kind.INTERNAL, "Some of the answer was lost."));
            return effects;
        }
        if (prompt.isOpen()) {
            fail(effects, SCORES_LOST);
            return effects;
        }
        clock.token(nowMs);
        tell(effects, text.accept(token));
        if (text.ended()) {
            stopped(effects, choice, nowMs);
        }
        return effects;
    }

    /** One answer has come to its stop string. */
    private void stopped(List<Effect> effects, int choice, long nowMs) {
        if (choices.stream().allMatch(ChoiceText::ended)) {
            if (rewards.isOpen()) {
                rank(effects, nowMs);
            } else {
                finish(effects, 0, Timings.Sampler.UNKNOWN, nowMs);
            }
            cancel(effects, CancelReason.STOP_STRING);
        } else if (cancelled == null) {
            effects.add(new Effect.Cancel(CancelReason.STOP_STRING, choice));
        }
    }

    /** The sampler's terminal event came. */
    public List<Effect> finished(GenerationEnd generated, long nowMs) {
        if (completed || rewards.held() != null) {
            return List.of();
        }
        var effects = new ArrayList<>(accepted());
        failure = failure == null ? generated.failure() : failure;
        if (failure == null && prompt.isOpen() && generated.reasons().contains(FinishReason.LENGTH)) {
            failure = SCORES_LOST;
        }
        complete(effects, generated, nowMs);
        return effects;
    }

    private void rank(List<Effect> effects, long nowMs) {
        if (rewards.ask(nowMs)) {
            effects.add(new Effect.RankAnswers(
                    choices.stream().map(ChoiceText::text).toList()));
        }
    }

    /** It is known what the answers are worth; of several such news the first counts. */
    public List<Effect> rewarded(AnswerRewards known, long nowMs) {
        if (completed || !rewards.isAsked() || failure != null) {
            return List.of();
        }
        if (!known.isOf(choices.size())) {
            return notRewarded(
                    Failure.of(Failure.Kind.INTERNAL, "The reward model did not give each answer a reward."), nowMs);
        }
        rewards.know(known);
        best.by(known);
        var effects = new ArrayList<Effect>();
        var held = rewards.held();
        if (held == null) {
            finish(effects, 0, Timings.Sampler.UNKNOWN, nowMs);
        } else {
            write(effects, held, nowMs);
        }
        return effects;
    }

    /** It will not be known what the answers are worth: the request fails. */
    public List<Effect> notRewarded(Failure why, long nowMs) {
        if (completed || !rewards.isAsked() || failure != null) {
            return List.of();
        }
        failure = why;
        var effects = new ArrayList<Effect>();
        end(effects, new TextEvent.Failed(why));
        var held = rewards.held();
        if (held != null) {
            write(effects, held, nowMs);
        }
        return effects;
    }

    /** Nobody wants the answer any more. */
    public List<Effect> cancel(CancelReason reason) {
        if (completed || cancelled != null) {
            listening = false;
            return List.of();
        }
        listening = false;
        var effects = new ArrayList<Effect>();
        cancel(effects, reason);
        return effects;
    }

    /** This edge stops: the listener is told, and the sampler. The next start finds the session on the log. */
    public List<Effect> stop() {
        if (completed) {
            return List.of();
        }
        var effects = new ArrayList<Effect>();
        end(effects, new TextEvent.Failed(Failure.of(Failure.Kind.UNAVAILABLE, "The server is shutting down.")));
        if (request.door() != Door.TOPIC) {
            cancel(effects, CancelReason.EDGE_RESTARTED);
        }
        return effects;
    }

    /** This edge stops: the listener is told, the generation goes on for whoever resumes it. */
    public List<Effect> leave() {
        var effects = new ArrayList<Effect>();
        if (!completed) {
            end(effects, new TextEvent.Failed(Failure.of(Failure.Kind.UNAVAILABLE, "The server is shutting down.")));
        }
        return effects;
    }

    /** Another edge's record of the same id came first: this one's never counts. */
    public List<Effect> disowned() {
        if (completed) {
            return List.of();
        }
        completed = true;
        listening = false;
        return List.of(new Effect.Forget());
    }

    /** Something in the edge itself broke while it handled this request. */
    public List<Effect> broke() {
        if (completed) {
            return List.of();
        }
        var effects = new ArrayList<Effect>();
        fail(effects, Failure.of(Failure.Kind.INTERNAL, "An internal error ended the answer."));
        return effects;
    }

    /** Time passes. */
    public List<Effect> tick(long nowMs) {
        if (completed) {
            return List.of();
        }
        var effects = new ArrayList<Effect>();
        if (!accepted && listening && nowMs > request.acceptedMs() + PUBLISH_MAX_MS) {
            end(effects, new TextEvent.Failed(Failure.of(Failure.Kind.UNAVAILABLE, "The event log does not answer.")));
            cancel(effects, CancelReason.REQUESTED);
        }
        if (listening && nowMs > request.deadlineMs() + DEADLINE_GRACE_MS) {
            end(effects, new TextEvent.Failed(SessionEnd.OVERDUE));
        }
        if (rewards.isLate(nowMs)) {
            effects.addAll(notRewarded(LATE, nowMs));
        } else if (nowMs > request.deadlineMs() + DEADLINE_GRACE_MS) {
            effects.addAll(notRewarded(SessionEnd.OVERDUE, nowMs));
        }
        if (!completed && nowMs > request.deadlineMs() + GIVE_UP_MS) {
            var why = cancelled != null ? FinishReason.CANCELLED : FinishReason.DEADLINE;
            complete(effects, GenerationEnd.unheard(choices.size(), why, failure), nowMs);
        }
        return effects;
    }

    private void fail(List<Effect> effects, Failure why) {
        failure = why;
        end(effects, new TextEvent.Failed(why));
        cancel(effects, CancelReason.REQUESTED);
    }

    private void cancel(List<Effect> effects, CancelReason reason) {
        if (cancelled == null) {
            cancelled = reason;
            if (accepted) {
                effects.add(new Effect.Cancel(reason));
            }
        }
    }

    private void tell(List<Effect> effects, @Nullable TextEvent event) {
        if (event instanceof TextEvent.Delta delta && !best.isAll()) {
            best.keep(delta);
        } else if (event != null && listening) {
            effects.add(new Effect.Tell(event));
        }
    }

    /** The answers are complete: tells which they are where that was open, and the end. */
    private void finish(List<Effect> effects, int cachedTokens, Timings.Sampler sampler, long nowMs) {
        if (listening) {
            best.told().forEach(delta -> effects.add(new Effect.Tell(delta)));
        }
        end(effects, ending.told(cachedTokens, sampler, nowMs));
    }

    private void end(List<Effect> effects, TextEvent last) {
        tell(effects, last);
        listening = false;
    }

    private void complete(List<Effect> effects, GenerationEnd generated, long nowMs) {
        for (int i = 0; i < choices.size(); i++) {
            var known = failure == null && i < generated.reasons().size();
            tell(effects, choices.get(i).finish(known ? generated.reasons().get(i) : FinishReason.ERROR));
        }
        if (rewards.isOpen() && failureOf() == null) {
            rewards.hold(generated);
            rank(effects, nowMs);
        } else {
            write(effects, generated, nowMs);
        }
    }

    /** All is known: tells whoever still listens, and the log. */
    private void write(List<Effect> effects, GenerationEnd generated, long nowMs) {
        completed = true;
        var why = failureOf();
        if (why == null) {
            finish(effects, generated.cachedTokens(), generated.timings(), nowMs);
        } else {
            end(effects, new TextEvent.Failed(why));
        }
        effects.add(new Effect.Complete(ending.completion(generated, failure, nowMs)));
    }

    private @Nullable Failure failureOf() {
        return failure == null ? ending.failure() : failure;
    }
}
