package dev.millrace.tokenizer.access;

import dev.millrace.security.Limits;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import io.github.bucket4j.TimeMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one caller may still use. A request is taken when it comes, its prompt's tokens once they are counted. The tokens
 * of an answer are charged when it has ended, so that answers under way may go over the limit; the next request then
 * waits until the debt is paid. Safe for many threads.
 */
public final class Allowance {
    private static final long STREAM_RETRY_MS = 1_000;

    private final Budget requests;
    private final Budget promptTokens;
    private final Budget outputTokens;
    private final int streamsMax;
    private final AtomicInteger streams = new AtomicInteger();

    /** @param limits null and 0 set none */
    Allowance(Limits limits, TimeMeter clock) {
        this.requests = new Budget(number(limits.requestsPerMinute()), clock);
        this.promptTokens = new Budget(number(limits.promptTokensPerMinute()), clock);
        this.outputTokens = new Budget(number(limits.outputTokensPerMinute()), clock);
        this.streamsMax = number(limits.streams());
    }

    /** A figure for a response's headers, or what there is to say of a limit. */
    public record Figure(String name, long limit, long remaining, long resetMs) {}

    /**
     * A request begins; whoever calls this calls {@link #end} once it has ended.
     *
     * @throws FailureException when it must wait; there is nothing to end then
     */
    public void begin() {
        if (streams.incrementAndGet() > streamsMax && streamsMax > 0) {
            streams.decrementAndGet();
            throw refused("requests under way at once", streamsMax, STREAM_RETRY_MS);
        }
        if (!outputTokens.hasAny()) {
            streams.decrementAndGet();
            throw refused("output tokens per minute", outputTokens.level().limit(), outputTokens.waitMs(1));
        }
        if (!requests.take(1)) {
            streams.decrementAndGet();
            throw refused("requests per minute", requests.level().limit(), requests.waitMs(1));
        }
    }

    /** A request that had begun has ended. */
    public void end() {
        streams.decrementAndGet();
    }

    /** @throws FailureException when so long a prompt must wait */
    public void takePrompt(int tokens) {
        if (!promptTokens.take(tokens)) {
            throw refused("prompt tokens per minute", promptTokens.level().limit(), promptTokens.waitMs(tokens));
        }
    }

    /** The prompt was refused for another reason. */
    public void giveBackPrompt(int tokens) {
        promptTokens.giveBack(tokens);
    }

    /** An answer has ended. */
    public void chargeOutput(int tokens) {
        outputTokens.charge(tokens);
    }

    /** What is left: {@code requests}, and as {@code tokens} whichever of prompt and output has less. */
    public List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        if (requests.isLimited()) {
            figures.add(figure("requests", requests.level()));
        }
        var prompt = promptTokens.isLimited() ? promptTokens.level() : null;
        var output = outputTokens.isLimited() ? outputTokens.level() : null;
        var scarcer = prompt == null || output != null && output.remaining() < prompt.remaining() ? output : prompt;
        if (scarcer != null) {
            figures.add(figure("tokens", scarcer));
        }
        return figures;
    }

    /** Requests under way. */
    int streams() {
        return streams.get();
    }

    private static Figure figure(String name, Budget.Level level) {
        return new Figure(name, level.limit(), level.remaining(), level.resetMs());
    }

    private static FailureException refused(String what, long limit, long retryAfterMs) {
        return new FailureException(new Failure(
                Failure.Kind.OVERLOADED,
                "Rate limit reached: " + limit + " " + what + ". Please try again later.",
                null,
                "rate_limit_exceeded",
                Math.max(1, retryAfterMs)));
    }

    private static int number(@Nullable Integer limit) {
        return Objects.requireNonNullElse(limit, 0);
    }
}
