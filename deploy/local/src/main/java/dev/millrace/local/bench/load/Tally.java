package dev.millrace.local.bench.load;

import dev.millrace.local.bench.traffic.Answer;
import dev.millrace.local.bench.traffic.Answer.Ending;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts the answers of one round or of many; any thread may tell it. Times are kept in microseconds, to three digits. */
final class Tally {
    private static final int DIGITS = 3;

    private final Map<Latency, Histogram> micros = new EnumMap<>(Latency.class);
    private final Map<String, Long> errors = new TreeMap<>();
    private final Map<String, String> examples = new TreeMap<>();
    private long answered;
    private long dropped;
    private long overBound;
    private long promptTokens;
    private long outputTokens;

    /** Counts an answer with all of its times. */
    synchronized void add(Answer answer) {
        count(answer);
        if (answer.hasText()) {
            record(Latency.FIRST_TOKEN, answer.pieceNanos()[0] - answer.intendedNanos());
            outputTokens += answer.outputTokens();
        }
        gaps(Latency.INTER_TOKEN, answer, Long.MIN_VALUE, Long.MAX_VALUE);
        if (answer.ending() == Ending.COMPLETE) {
            record(Latency.END_TO_END, answer.endNanos() - answer.intendedNanos());
        }
    }

    /** Counts an answer without its times. */
    synchronized void count(Answer answer) {
        switch (answer.ending()) {
            case COMPLETE -> answered++;
            case DROPPED -> dropped++;
            case FAILED -> {
                errors.merge(answer.problem(), 1L, Long::sum);
                examples.putIfAbsent(answer.problem(), answer.detail());
            }
        }
        promptTokens += answer.promptTokens();
    }

    /** Records the gaps that end within a window, begin excluded and end included. */
    synchronized void gaps(Latency latency, Answer answer, long beginNanos, long endNanos) {
        long[] at = answer.pieceNanos();
        for (int i = 1; i < at.length; i++) {
            if (at[i] > beginNanos && at[i] <= endNanos) {
                record(latency, at[i] - at[i - 1]);
            }
        }
    }

    /** Counts tokens of streams that are not counted whole. */
    synchronized void tokens(long tokens) {
        outputTokens += tokens;
    }

    /** Counts a request that was not sent, because too many were under way. */
    synchronized void overBound() {
        overBound++;
    }

    /** Records one time. */
    synchronized void record(Latency latency, long nanos) {
        micros.computeIfAbsent(latency, _ -> new Histogram(DIGITS)).recordValue(Math.max(0, nanos / 1000));
    }

    /** Adds all of another one. */
    synchronized void add(Tally other) {
        other.micros.forEach((latency, more) ->
                micros.computeIfAbsent(latency, _ -> new Histogram(DIGITS)).add(more));
        other.errors.forEach((problem, count) -> errors.merge(problem, count, Long::sum));
        other.examples.forEach(examples::putIfAbsent);
        answered += other.answered;
        dropped += other.dropped;
        overBound += other.overBound;
        promptTokens += other.promptTokens;
        outputTokens += other.outputTokens;
    }

    /** What was counted. */
    synchronized Counts counts() {
        return new Counts(answered, dropped, overBound, promptTokens, outputTokens, errors, examples);
    }

    /** The distributions; a latency of which nothing was recorded is not there. */
    synchronized Map<Latency, Percentiles> latencies() {
        Map<Latency, Percentiles> all = new EnumMap<>(Latency.class);
        micros.forEach((latency, histogram) -> all.put(latency, Percentiles.of(histogram)));
        return all;
    }

    /** Milliseconds at each of {@link LoadReport#CURVE_PERCENTILES}. */
    synchronized Map<Latency, double[]> curves() {
        Map<Latency, double[]> all = new EnumMap<>(Latency.class);
        micros.forEach((latency, histogram) -> all.put(
                latency,
                LoadReport.CURVE_PERCENTILES.stream()
                        .mapToDouble(percentile -> Percentiles.millis(histogram, percentile))
                        .toArray()));
        return all;
    }
}
