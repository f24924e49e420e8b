package dev.millrace.local.bench.tuning;

import dev.millrace.local.bench.traffic.Answer;
import dev.millrace.local.bench.traffic.Answer.Ending;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a promotion meant to those who were listening.
 *
 * @param version that was put in force
 * @param seconds from the promotion until it answers
 * @param baseStreams streams of the base
 * @param earlierStreams streams of the version that the name meant before; 0 when it meant none
 * @param openThrough of all of them those that were open from before the promotion until the new version had answered
 * @param dropped of all of them those that did not come to their end
 * @param problems what these say of it
 */
public record SwapFigures(
        String version,
        double seconds,
        int baseStreams,
        int earlierStreams,
        long openThrough,
        long dropped,
        List<String> problems) {
    public SwapFigures {
        problems = List.copyOf(problems);
    }

    /**
     * Counts.
     *
     * @param beginNanos when the promotion was asked for
     * @param endNanos when the new version had answered
     */
    static SwapFigures of(String version, List<Answer> base, List<Answer> earlier, long beginNanos, long endNanos) {
        var all = Stream.concat(base.stream(), earlier.stream()).toList();
        var lost = all.stream()
                .filter(answer -> answer.ending() != Ending.COMPLETE)
                .toList();
        long through = all.stream()
                .filter(answer ->
                        answer.hasText() && answer.pieceNanos()[0] < beginNanos && answer.endNanos() > endNanos)
                .count();
        return new SwapFigures(
                version,
                (endNanos - beginNanos) / 1e9,
                base.size(),
                earlier.size(),
                through,
                lost.size(),
                lost.stream()
                        .map(answer -> answer.problem() + ": " + answer.detail())
                        .toList());
    }
}
