package dev.millrace.local.bench.recovery;

import dev.millrace.local.bench.traffic.Answer;
import dev.millrace.local.bench.traffic.Answer.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clients saw of a model's loss. Throughput is in tokens a second, times are in seconds. It is back when the
 * first {@link #WINDOW} after the kill begins that makes {@value #SHARE} of the throughput before.
 *
 * @param before throughput from the end of the warm-up to the kill
 * @param during from the kill until it is back; null when it never fell
 * @param after from then on; null when it did not come back
 * @param backAfter from the kill until it is back, in steps of 0.1; 0 when it never fell, null when it did not come back
 * @param silenceBefore longest time in which a client that waited heard nothing, before the kill
 * @param silenceAfter the same, for a time that ended after the kill
 * @param inFlight requests that were under way at the kill
 * @param well requests since the end of the warm-up that ended as they should
 * @param failed requests since then that did not
 * @param curve throughput of each whole second from the kill on
 */
public record Recovery(
        double before,
        @Nullable Double during,
        @Nullable Double after,
        @Nullable Double backAfter,
        double silenceBefore,
        double silenceAfter,
        long inFlight,
        long well,
        long failed,
        List<Double> curve) {
    /** Share of the throughput before that counts as back. */
    public static final double SHARE = 0.9;

    /** Length of the window that throughput is looked at through; shorter ones scatter with single pieces of text. */
    static final Duration WINDOW = Duration.ofSeconds(5);

    private static final long STEP_NANOS = 100_000_000;
    private static final long SECOND_NANOS = 1_000_000_000;

    public Recovery {
        curve = List.copyOf(curve);
    }

    /** The times of one round, of {@link System#nanoTime()}. */
    record Times(long warm, long kill, long end) {}

    /** Reads the figures off the answers of a round; those that were over before it was warm do not count. */
    static Recovery of(List<Answer> all, Times times) {
        var tokens = new TokenTimeline(all);
        var answers =
                all.stream().filter(answer -> answer.endNanos() > times.warm()).toList();
        double before = tokens.rate(times.warm(), times.kill());
        var back = back(tokens, SHARE * before, times);
        return new Recovery(
                before,
                rate(tokens, times.kill(), back == null ? times.end() : back),
                back == null ? null : rate(tokens, back, times.end()),
                back == null ? null : (back - times.kill()) / 1e9,
                silence(answers, times.warm(), times.kill()),
                silence(answers, times.kill(), Long.MAX_VALUE),
                answers.stream()
                        .filter(answer -> answer.intendedNanos() <= times.kill() && answer.endNanos() > times.kill())
                        .count(),
                answers.stream()
                        .filter(answer -> answer.ending() == Ending.COMPLETE)
                        .count(),
                answers.stream()
                        .filter(answer -> answer.ending() == Ending.FAILED)
                        .count(),
                curve(tokens, times));
    }

    private static @Nullable Double rate(TokenTimeline tokens, long from, long to) {
        return to > from ? tokens.rate(from, to) : null;
    }

    private static @Nullable Long back(TokenTimeline tokens, double wanted, Times times) {
        long window = WINDOW.toNanos();
        for (long from = times.kill(); from + window <= times.end(); from += STEP_NANOS) {
            double rate = tokens.rate(from, from + window);
            if (rate > 0 && rate >= wanted) {
                return from;
            }
        }
        return null;
    }

    /** The longest gap between two things that a client saw, of the gaps that ended in a time, its begin excluded. */
    private static double silence(List<Answer> answers, long from, long to) {
        long longest = 0;
        for (var answer : answers) {
            long last = answer.intendedNanos();
            for (long at : answer.pieceNanos()) {
                longest = at > from && at <= to ? Math.max(longest, at - last) : longest;
                last = at;
            }
            long end = answer.endNanos();
            longest = end > from && end <= to ? Math.max(longest, end - last) : longest;
        }
        return longest / 1e9;
    }

    private static List<Double> curve(TokenTimeline tokens, Times times) {
        List<Double> curve = new ArrayList<>();
        for (long from = times.kill(); from + SECOND_NANOS <= times.end(); from += SECOND_NANOS) {
            curve.add(tokens.rate(from, from + SECOND_NANOS));
        }
        return curve;
    }
}
