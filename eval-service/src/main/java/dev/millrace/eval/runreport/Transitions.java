package dev.millrace.eval.runreport;

import java.util.List;

/**
 * How many items of a run came out how against the baseline, of those that both have.
 *
 * @param run its key
 * @param lost right before, wrong now
 * @param gained wrong before, right now
 * @param worse of a lower score otherwise
 * @param better of a higher score otherwise
 * @param different of another score of which no way is better
 * @param same of the same scores
 */
public record Transitions(String run, int lost, int gained, int worse, int better, int different, int same) {
    static Transitions of(String run, List<ItemComparison> items) {
        int[] counts = new int[Change.values().length];
        for (var item : items) {
            item.answers().stream()
                    .filter(answer -> answer.run().equals(run))
                    .forEach(answer -> counts[answer.change().ordinal()]++);
        }
        return new Transitions(
                run,
                counts[Change.LOST.ordinal()],
                counts[Change.GAINED.ordinal()],
                counts[Change.WORSE.ordinal()],
                counts[Change.BETTER.ordinal()],
                counts[Change.DIFFERENT.ordinal()],
                counts[Change.SAME.ordinal()]);
    }
}
