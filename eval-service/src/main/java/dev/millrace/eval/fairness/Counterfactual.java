package dev.millrace.eval.fairness;

import dev.millrace.eval.robustness.Gender;
import dev.millrace.eval.robustness.PersonNames;
import dev.millrace.eval.robustness.Perturbation;
import dev.millrace.eval.robustness.Perturbations;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A text as it would stand if it spoke of another group: what a model says of the variants should not differ.
 *
 * @param rewritings of a text by group, in order, at least two
 */
public record Counterfactual(Map<String, Perturbation> rewritings) {
    public Counterfactual {
        rewritings = Collections.unmodifiableMap(new LinkedHashMap<>(rewritings));
        if (rewritings.size() < 2) {
            throw new IllegalArgumentException("groups: must be at least 2, are %d".formatted(rewritings.size()));
        }
    }

    /** Women and men: nouns and pronouns of the one become those of the other. */
    public static Counterfactual genders() {
        return new Counterfactual(new TreeMap<>(Map.of(
                Gender.FEMALE.label(), towards(Gender.MALE, Gender.FEMALE),
                Gender.MALE.label(), towards(Gender.FEMALE, Gender.MALE))));
    }

    /** The groups that there are first names of: each name of another group becomes one of the group, of the same gender. */
    public static Counterfactual names() {
        var rewritings = new LinkedHashMap<String, Perturbation>();
        for (String group : new TreeSet<>(PersonNames.groups())) {
            rewritings.put(group, new PersonNames(PersonNames.groups(), group, 1));
        }
        return new Counterfactual(rewritings);
    }

    private static Perturbation towards(Gender source, Gender target) {
        String parameters = "(source=%s, target=%s)".formatted(source.label(), target.label());
        return Perturbations.parse("gender_terms" + parameters)
                .andThen(Perturbations.parse("gender_pronouns" + parameters));
    }
}
