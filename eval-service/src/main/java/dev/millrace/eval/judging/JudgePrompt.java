package dev.millrace.eval.judging;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a judge is asked: a text with places such as {@code {question}}. What is put there is never read for places again,
 * so an answer cannot ask for the other one to be shown twice.
 */
public enum JudgePrompt {
    /** Which of two answers is better; answered by {@link Verdict#ofPair}. */
    PAIR("pair.txt"),
    /** A rating of 1 to 10; answered by {@link Verdict#rating}. */
    RATING("rating.txt"),
    /** One number of 1 to 5 for one criterion and nothing else, so that its token's probabilities can be read. */
    CRITERION("criterion.txt");

    /** Characters of all values at most. */
    public static final int VALUES_MAX = 1 << 20;

    private static final Pattern PLACE = Pattern.compile("\\{([a-z_]{1,32})}");

    private final String text;

    JudgePrompt(String file) {
        text = read("/judging/" + file);
    }

    private static String read(String name) {
        try (InputStream file = Objects.requireNonNull(JudgePrompt.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it stands in its file. */
    public String text() {
        return text;
    }

    /** The names of its places, in order. */
    public Set<String> places() {
        var places = new LinkedHashSet<String>();
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            places.add(matcher.group(1));
        }
        return places;
    }

    /**
     * The prompt with its places filled.
     *
     * @param values of exactly its places, by name
     */
    public String filled(Map<String, String> values) {
        if (!values.keySet().equals(places())) {
            throw new IllegalArgumentException("values: must be of %s, are of %s".formatted(places(), values.keySet()));
        }
        if (values.values().stream().mapToLong(String::length).sum() > VALUES_MAX) {
            throw new IllegalArgumentException("values: must have %d characters at most".formatted(VALUES_MAX));
        }
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(Objects.requireNonNull(values.get(place.group(1)))));
    }
}
