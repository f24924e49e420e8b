package dev.millrace.tokenizer.session;

import java.util.List;
import java.util.function.Function;

/** A session with its listener: carries out what the session wants. Safe for many threads; each waits its turn. */
public final class OpenGeneration {
    private final TextSession session;
    private final Vigil vigil = new Vigil();
    private TextSink sink;
    private final ExchangeLog log;
    private final AnswerRanking ranking;
    private final Runnable forget;

    OpenGeneration(TextSession session, TextSink sink, ExchangeLog log, AnswerRanking ranking, Runnable forget) {
        this.session = session;
        this.sink = sink;
        this.log = log;
        this.ranking = ranking;
        this.forget = forget;
    }

    /** The request. */
    public AcceptedRequest request() {
        return session.request();
    }

    /** Tells the session something and does what it answers; the listener is not flushed. */
    public synchronized void tell(Function<TextSession, List<Effect>> news) {
        for (var effect : news.apply(session)) {
            switch (effect) {
                case Effect.Tell(var event) -> sink.accept(event);
                case Effect.Cancel(var reason, var choice) -> log.cancel(session.request(), reason, choice);
                case Effect.RankAnswers(var answers) -> ranking.rank(this, answers);
                case Effect.Complete(var completion) -> {
                    forget.run();
                    log.complete(completion);
                }
                case Effect.Forget() -> forget.run();
            }
        }
    }

    /**
     * The listener is gone.
     *
     * @param patientUntilMs how long the generation goes on unless somebody resumes it, milliseconds since the epoch;
     *     {@link Long#MAX_VALUE} to its end
     */
    public synchronized void leave(CancelReason reason, long patientUntilMs, long nowMs) {
        sink = TextSink.NOBODY;
        vigil.left(reason, patientUntilMs);
        cancelIfDue(nowMs);
    }

    /** Somebody listens at another edge, or on another connection of this one, until then. */
    public synchronized void attend(long untilMs) {
        vigil.attended(untilMs);
    }

    /** Time passes. */
    public synchronized void tick(long nowMs) {
        cancelIfDue(nowMs);
        tellAndFlush(session -> session.tick(nowMs));
    }

    private void cancelIfDue(long nowMs) {
        var why = vigil.due(nowMs);
        if (why != null) {
            tell(session -> session.cancel(why));
        }
    }

    /** As {@link #tell}, then flushes. */
    public synchronized void tellAndFlush(Function<TextSession, List<Effect>> news) {
        tell(news);
        sink.flush();
    }

    /** Sends what the listener has gathered. */
    public synchronized void flush() {
        sink.flush();
    }
}
