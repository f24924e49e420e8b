package dev.millrace.eval.robustness;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.eval.lexicon.DataFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * First names of one group of people become first names of another, of the same gender. Within a text a name has one
 * replacement, and two names get two as long as there are some left. Only names that begin with an upper-case letter are
 * taken, because jack and mark are words too.
 */
public final class PersonNames implements Perturbation {
    /** By group and gender, in order. */
    private static final Map<String, Map<String, List<String>>> NAMES = DataFile.yaml(
            "/lexicons/first-names.yaml", new TypeReference<LinkedHashMap<String, Map<String, List<String>>>>() {});

    private final Map<String, List<String>> choices = new HashMap<>();
    private final double probability;
    private final Pattern names;

    /**
     * Replaces names.
     *
     * @param sources groups whose names are replaced; those of the target stay
     * @param target group that the new names are of
     * @param probability of each name, in [0, 1]
     */
    public PersonNames(Set<String> sources, String target, double probability) {
        this.probability = probability;
        var others = namesOf(target);
        for (String source : sources) {
            if (!source.equals(target)) {
                namesOf(source)
                        .forEach((gender, list) -> list.forEach(
                                name -> choices.put(name, Objects.requireNonNull(others.get(gender), gender))));
            }
        }
        this.names = Pattern.compile(
                PhraseReplacement.anyOf(List.copyOf(choices.keySet()), "").pattern());
    }

    /** The groups that there are names of. */
    public static Set<String> groups() {
        return Collections.unmodifiableSet(NAMES.keySet());
    }

    @Override
    public String perturb(String text, RandomGenerator random) {
        var replacements = new HashMap<String, String>();
        return names.matcher(text).replaceAll(found -> {
            String name = found.group();
            String replacement = replacements.get(name);
            if (replacement == null) {
                replacement = random.nextDouble() < probability ? draw(name, replacements, random) : name;
                replacements.put(name, replacement);
            }
            return Matcher.quoteReplacement(replacement);
        });
    }

    private String draw(String name, Map<String, String> taken, RandomGenerator random) {
        var all = Objects.requireNonNull(choices.get(name), name);
        var left = new ArrayList<>(all);
        left.removeAll(taken.values());
        var from = left.isEmpty() ? all : left;
        return from.get(random.nextInt(from.size()));
    }

    private static Map<String, List<String>> namesOf(String group) {
        var names = NAMES.get(group);
        if (names == null) {
            throw new IllegalArgumentException("person_name: group is %s, not one of %s".formatted(group, groups()));
        }
        return names;
    }
}
