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

    private static final Failure OVERDUE = Failure.of(Failure.Kind.DEADLINE, "The request's time ran out.");
    private static final Failure LATE =
            Failure.of(Failure.Kind.UNAVAILABLE, "The reward model did not answer in time.");

    private final AcceptedRequest request;
    private final List<ChoiceText> choices;
    private final BestChoices best;
    private final RewardWait rewards;
    private final SessionClock clock;
    /** Position of the first token of the prompt that is not scored yet. */
    private int scored = 1;

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
        if (completed || request.parameters().promptLogprobs() == null) {
            return List.of();
        }
        var effects = new ArrayList<>(accepted());
        if (failure != null || part.end() <= scored) {
            return effects;
        }
        if (part.first() > scored || part.end() > request.promptTokens()) {
            fail(effects, SCORES_LOST);
            return effects;
        }
        tell(effects, new TextEvent.PromptScored(0, part.from(scored)));
        scored = part.end();
        return effects;
    }

    /** Whether scores of the prompt are still to come. */
    private boolean awaitsScores() {
        return request.parameters().promptLogprobs() != null && scored < request.promptTokens();
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
        if (awaitsScores()) {
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
    public List<Effect> finished(GenerationEnd end, long nowMs) {
        if (completed || rewards.held() != null) {
            return List.of();
        }
        var effects = new ArrayList<>(accepted());
        failure = failure == null ? end.failure() : failure;
        if (failure == null && awaitsScores() && end.reasons().contains(FinishReason.LENGTH)) {
            failure = SCORES_LOST;
        }
        complete(effects, end, nowMs);
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
            end(effects, new TextEvent.Failed(OVERDUE));
        }
        if (rewards.isLate(nowMs)) {
            effects.addAll(notRewarded(LATE, nowMs));
        } else if (nowMs > request.deadlineMs() + DEADLINE_GRACE_MS) {
            effects.addAll(notRewarded(OVERDUE, nowMs));
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
        end(effects, finished(cachedTokens, sampler, nowMs));
    }

    private void end(List<Effect> effects, TextEvent last) {
        tell(effects, last);
        listening = false;
    }

    private void complete(List<Effect> effects, GenerationEnd end, long nowMs) {
        for (int i = 0; i < choices.size(); i++) {
            var known = failure == null && i < end.reasons().size();
            tell(effects, choices.get(i).finish(known ? end.reasons().get(i) : FinishReason.ERROR));
        }
        if (rewards.isOpen() && failureOf() == null) {
            rewards.hold(end);
            rank(effects, nowMs);
        } else {
            write(effects, end, nowMs);
        }
    }

    /** All is known: tells whoever still listens, and the log. */
    private void write(List<Effect> effects, GenerationEnd end, long nowMs) {
        completed = true;
        var why = failureOf();
        if (why == null) {
            finish(effects, end.cachedTokens(), end.timings(), nowMs);
        } else {
            end(effects, new TextEvent.Failed(why));
        }
        var told = best.best();
        effects.add(new Effect.Complete(new Completion(
                request,
                IntStream.range(0, told.size())
                        .mapToObj(index -> told.get(index).completed(index))
                        .toList(),
                usage(end.cachedTokens()),
                failure,
                clock.timings(end.timings(), nowMs),
                end.modelVersion(),
                rewards.choice(best))));
    }

    /** Why the answers are not complete: one of them is not. */
    private @Nullable Failure failureOf() {
        if (failure != null) {
            return failure;
        }
        for (var choice : choices) {
            switch (choice.reason()) {
                case STOP, LENGTH -> {}
                case CANCELLED -> {
                    return Failure.of(Failure.Kind.CANCELLED, "The generation was cancelled.");
                }
                case DEADLINE -> {
                    return OVERDUE;
                }
                case ERROR -> {
                    return Failure.of(Failure.Kind.INTERNAL, "The generation failed.");
                }
            }
        }
        return null;
    }

    private TextEvent.Finished finished(int cachedTokens, Timings.Sampler sampler, long nowMs) {
        var reasons = best.best().stream().map(ChoiceText::reason).toList();
        var stops = best.best().stream().map(ChoiceText::stoppedBy).toList();
        return new TextEvent.Finished(
                reasons, stops, usage(cachedTokens), clock.timings(sampler, nowMs), rewards.choice(best));
    }

    private Usage usage(int cachedTokens) {
        int generated = choices.stream().mapToInt(ChoiceText::nextSequence).sum();
        return new Usage(request.promptTokens(), generated, cachedTokens);
    }
}
