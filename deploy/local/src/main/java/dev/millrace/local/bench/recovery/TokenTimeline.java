package dev.millrace.local.bench.recovery;

import dev.millrace.local.bench.traffic.Answer;
import java.util.List;
import java.util.TreeMap;

/**
 * When tokens reached the clients. A piece of text may hold several tokens: an answer's tokens are shared out evenly
 * among its pieces.
 */
final class TokenTimeline {
    private static final double SECOND = 1e9;

    /** Tokens that had arrived at a time of {@link System#nanoTime()}, that time included. */
    private final TreeMap<Long, Double> arrived = new TreeMap<>();

    TokenTimeline(List<Answer> answers) {
        for (var answer : answers) {
            double tokens = (double) answer.outputTokens() / answer.pieceNanos().length;
            for (long at : answer.pieceNanos()) {
                arrived.merge(at, tokens, Double::sum);
            }
        }
        double sum = 0;
        for (var entry : arrived.entrySet()) {
            sum += entry.getValue();
            entry.setValue(sum);
        }
    }

    /** Tokens a second that arrived after {@code from} and not after {@code to}, which is later. */
    double rate(long from, long to) {
        return (arrivedBy(to) - arrivedBy(from)) * SECOND / (to - from);
    }

    private double arrivedBy(long nanos) {
        var last = arrived.floorEntry(nanos);
        return last == null ? 0 : last.getValue();
    }
}
