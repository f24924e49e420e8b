package dev.millrace.eval.constitution;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The principles by which a model criticises, rewrites and ranks answers.
 *
 * @param principles 1 to {@value #PRINCIPLES_MAX} of different names
 */
public record Constitution(List<Principle> principles) {
    public static final int PRINCIPLES_MAX = 64;

    public Constitution {
        principles = List.copyOf(principles);
        if (principles.isEmpty() || principles.size() > PRINCIPLES_MAX) {
            throw new IllegalArgumentException(
                    "principles: must be 1 to %d, are %d".formatted(PRINCIPLES_MAX, principles.size()));
        }
        var names = new HashSet<String>();
        for (int i = 0; i < principles.size(); i++) {
            if (!names.add(principles.get(i).name())) {
                throw new IllegalArgumentException(
                        "principles[%d].name: is the name of an earlier one too".formatted(i));
            }
        }
    }

    /**
     * One principle of a criterion. Which one follows from what it is for: different ones meet all of them equally often, and
     * the same gets the same again.
     *
     * @param criterion empty for any
     * @param item what it is for, for instance a comparison and one of its answers
     * @param round the next round of the same item gets the next principle
     * @return empty when there is none for the criterion
     */
    public Optional<Principle> pick(String criterion, String item, int round) {
        var fitting = principles.stream()
                .filter(principle ->
                        criterion.isEmpty() || principle.criterion().equals(criterion))
                .toList();
        return fitting.isEmpty()
                ? Optional.empty()
                : Optional.of(fitting.get(Math.floorMod(item.hashCode() + round, fitting.size())));
    }
}
