package dev.millrace.eval.comparison;

import dev.millrace.eval.feedback.Check;
import dev.millrace.eval.feedback.Ranking;
import dev.millrace.eval.feedback.TaskRecords;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Says of a ranking of an open comparison what it was asked for: whether it was a check of attention and passed, or the
 * labeller had ranked this comparison before. A ranking that replaces an earlier one is a repeat when that was one.
 */
public final class AskedTasks implements TaskRecords {
    private final Function<String, Optional<Comparison>> open;
    private final LabelledTasks labelled;

    /**
     * @param open finds an open comparison by its id
     * @param labelled what has been ranked
     */
    public AskedTasks(Function<String, Optional<Comparison>> open, LabelledTasks labelled) {
        this.open = open;
        this.labelled = labelled;
    }

    @Override
    public Asked asked(Ranking ranking) {
        return open.apply(ranking.task().comparisonId())
                .map(comparison -> new Asked(check(comparison, ranking), isRepeated(ranking)))
                .orElse(new Asked(Check.NONE, false));
    }

    private static Check check(Comparison comparison, Ranking ranking) {
        if (!comparison.isCheck() || ranking.verdict().isSkipped()) {
            return Check.NONE;
        }
        return comparison.isPassedBy(ranks(ranking)) ? Check.PASSED : Check.FAILED;
    }

    private static Map<String, Integer> ranks(Ranking ranking) {
        return ranking.verdict().positions().stream()
                .collect(Collectors.toMap(
                        Ranking.Position::answerId, one -> one.failed() ? Integer.MAX_VALUE : one.rank()));
    }

    private boolean isRepeated(Ranking ranking) {
        var task = ranking.task();
        var labelling = ranking.labelling();
        return task.supersedesId().isEmpty()
                ? labelled.done(labelling.labellerId(), labelling.criterion()).contains(task.comparisonId())
                : labelled.isRepeat(task.supersedesId());
    }
}
