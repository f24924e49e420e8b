package dev.millrace.local.bench.traffic;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.bench.traffic.Answer.Ending;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One stream of server-sent events while it is read. The times are taken on the thread that the bytes arrive on; a
 * timeout may look at it from another, hence the lock.
 */
final class StreamReading implements Flow.Subscriber<String> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data:";
    private static final int DETAIL_MAX = 200;

    private final long intendedNanos;
    private final IntPredicate leaves;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private Flow.@Nullable Subscription subscription;
    private long[] pieceNanos = new long[64];
    private int pieces;
    private int promptTokens;
    private int completionTokens;

    StreamReading(long intendedNanos, IntPredicate leaves) {
        this.intendedNanos = intendedNanos;
        this.leaves = leaves;
    }

    /** Completed once, whatever happens. */
    CompletableFuture<Answer> answer() {
        return answer;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public synchronized void onNext(String line) {
        if (answer.isDone() || !line.startsWith(DATA)) {
            return;
        }
        var data = line.substring(DATA.length()).strip();
        try {
            if (data.equals("[DONE]")) {
                end(Ending.COMPLETE, "", "");
            } else {
                take(JSON.readTree(data));
            }
        } catch (JsonProcessingException e) {
            leave(Ending.FAILED, "not JSON", data);
        }
    }

    @Override
    public void onError(Throwable failure) {
        fail("broke off", failure);
    }

    @Override
    public void onComplete() {
        end(Ending.FAILED, "broke off", "the stream ended without [DONE]");
    }

    /** What the response's body is for the HTTP client; nobody reads it. */
    Ending ended() {
        return answer.join().ending();
    }

    /** Ends with the answer of a server that did not open a stream. */
    Ending refused(String problem, String body) {
        end(Ending.FAILED, problem, body);
        return Ending.FAILED;
    }

    /** Ends with a failure of the connection; where text had come, the stream broke off. */
    synchronized void fail(String problem, Throwable failure) {
        end(Ending.FAILED, pieces > 0 ? "broke off" : problem, failure.toString());
    }

    /** Ends it now. */
    synchronized Answer unfinished(String problem) {
        end(Ending.FAILED, problem, "after %d pieces of text".formatted(pieces));
        return answer.join();
    }

    private void take(JsonNode chunk) {
        if (chunk.hasNonNull("error")) {
            leave(Ending.FAILED, "error frame", chunk.at("/error/message").asText());
            return;
        }
        promptTokens = chunk.at("/usage/prompt_tokens").asInt(promptTokens);
        completionTokens = chunk.at("/usage/completion_tokens").asInt(completionTokens);
        var piece = chunk.at("/choices/0/delta/content").asText("");
        if (piece.isEmpty()) {
            return;
        }
        pieceNanos = pieces == pieceNanos.length ? Arrays.copyOf(pieceNanos, pieces * 2) : pieceNanos;
        pieceNanos[pieces++] = System.nanoTime();
        text.append(piece);
        if (leaves.test(pieces)) {
            leave(Ending.DROPPED, "", "");
        }
    }

    /** Ends it before the server does, and closes the connection. */
    private void leave(Ending ending, String problem, String detail) {
        end(ending, problem, detail);
        requireNonNull(subscription).cancel();
    }

    private synchronized void end(Ending ending, String problem, String detail) {
        answer.complete(new Answer(
                ending,
                problem,
                shortened(detail),
                intendedNanos,
                System.nanoTime(),
                Arrays.copyOf(pieceNanos, pieces),
                promptTokens,
                completionTokens > 0 ? completionTokens : pieces,
                text.toString()));
    }

    /** The beginning of a text, in one line. */
    static String shortened(String text) {
        var line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= DETAIL_MAX ? line : line.substring(0, DETAIL_MAX) + "…";
    }
}
