package dev.millrace.eval.robustness;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A perturbation as people write it: {@code lowercase}, {@code extra_space(2)}, {@code typos(prob=0.1)}.
 *
 * @param name which
 * @param parameters by name; the one without a name under {@code ""}
 */
record PerturbationSpec(String name, Map<String, String> parameters) {
    /** Characters at most. */
    static final int LENGTH_MAX = 256;

    private static final Pattern FORM = Pattern.compile("([a-z_]+)(?:\\(([^()]*)\\))?");

    PerturbationSpec {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    static PerturbationSpec parse(String text) {
        var form = FORM.matcher(text);
        if (text.length() > LENGTH_MAX || !form.matches()) {
            throw new IllegalArgumentException(
                    "perturbation: must be like typos(prob=0.1) in at most %d characters".formatted(LENGTH_MAX));
        }
        var parameters = new LinkedHashMap<String, String>();
        String list = form.group(2) == null ? "" : form.group(2);
        for (String parameter : list.isBlank() ? new String[0] : list.split(",", -1)) {
            int equals = parameter.indexOf('=');
            String key = equals < 0 ? "" : parameter.substring(0, equals).strip();
            if (parameters.put(key, parameter.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("perturbation %s: has %s twice".formatted(form.group(1), key));
            }
        }
        return new PerturbationSpec(form.group(1), parameters);
    }

    /** Refuses parameters of other names; the first one may stand without its name. */
    PerturbationSpec knowing(String... names) {
        var known = new TreeSet<>(List.of(names));
        if (!known.isEmpty()) {
            known.add("");
        }
        for (String parameter : parameters.keySet()) {
            if (!known.contains(parameter)) {
                throw new IllegalArgumentException("perturbation %s: has no parameter %s".formatted(name, parameter));
            }
        }
        if (names.length == 0 || !parameters.containsKey("")) {
            return this;
        }
        var named = new LinkedHashMap<>(parameters);
        String first = named.remove("");
        if (named.put(names[0], first) != null) {
            throw new IllegalArgumentException("perturbation %s: has %s twice".formatted(name, names[0]));
        }
        return new PerturbationSpec(name, named);
    }

    /** A probability, with what it is where it is not given. */
    double probability(double otherwise) {
        double value = number("prob", otherwise);
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("perturbation %s: prob must be in [0, 1], is %s".formatted(name, value));
        }
        return value;
    }

    /** A whole number from 1 to a most. */
    int count(String parameter, int otherwise, int most) {
        double value = number(parameter, otherwise);
        if (!(value >= 1 && value <= most) || value != Math.rint(value)) {
            throw new IllegalArgumentException("perturbation %s: %s must be a whole number in 1..%d, is %s"
                    .formatted(name, parameter, most, value));
        }
        return (int) value;
    }

    /** One of some words. */
    String word(String parameter, String otherwise, Set<String> words) {
        String word = parameters.getOrDefault(parameter, otherwise);
        if (!words.contains(word)) {
            throw new IllegalArgumentException(
                    "perturbation %s: %s must be one of %s, is %s".formatted(name, parameter, words, word));
        }
        return word;
    }

    /** A gender. */
    Gender gender(String parameter, Gender otherwise) {
        return Gender.valueOf(word(parameter, otherwise.label(), Set.of("neutral", "female", "male"))
                .toUpperCase(Locale.ROOT));
    }

    private double number(String parameter, double otherwise) {
        String text = parameters.get(parameter);
        try {
            return text == null ? otherwise : Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(
                    "perturbation %s: %s must be a number, is %s".formatted(name, parameter, text));
        }
    }
}
