package dev.millrace.eval.feedback;

import java.util.List;

/**
 * The words that rankings have in common, each kept once; at most {@value #MAX} different ones of a sort. Beyond that a
 * new flag is left out and a new origin is unknown.
 */
final class Words {
    private static final int MAX = 100_000;

    private final Pool<String> names = new Pool<>(MAX);
    private final Pool<Origin> origins = new Pool<>(MAX);
    private final Pool<List<Origin>> shown = new Pool<>(MAX);

    /** A criterion. */
    String criterion(String criterion) {
        return names.one(criterion, criterion);
    }

    /** The origins of the answers of a ranking. */
    List<Origin> origins(List<Origin> ofAnswers) {
        var known = ofAnswers.stream()
                .map(origin -> origins.one(origin, Origin.UNKNOWN))
                .toList();
        return shown.one(known, known);
    }

    /** The flags of each answer; empty when no answer has any. */
    List<List<String>> flags(List<Ranking.Position> positions) {
        if (positions.stream().allMatch(position -> position.flags().isEmpty())) {
            return List.of();
        }
        return positions.stream().map(this::flags).toList();
    }

    private List<String> flags(Ranking.Position position) {
        return position.flags().stream()
                .map(flag -> names.one(flag, ""))
                .filter(flag -> !flag.isEmpty())
                .toList();
    }
}
