package dev.millrace.eval.lexicon;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lists of words, one for each group of people.
 *
 * @param words lower-case words by group in order: at least two groups, 1 to {@value #WORDS_MAX} words each
 */
public record WordGroups(Map<String, Set<String>> words) {
    public static final int WORDS_MAX = 10_000;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

    public WordGroups {
        var copy = new LinkedHashMap<String, Set<String>>();
        words.forEach((group, list) -> copy.put(group, Set.copyOf(list)));
        words = Collections.unmodifiableMap(copy);
        if (words.size() < 2) {
            throw new IllegalArgumentException("groups: must be at least 2, are %d".formatted(words.size()));
        }
        words.forEach((group, list) -> {
            if (list.isEmpty() || list.size() > WORDS_MAX) {
                throw new IllegalArgumentException(
                        "groups.%s: must have 1 to %d words, has %d".formatted(group, WORDS_MAX, list.size()));
            }
        });
    }

    /** Women and men by pronouns and nouns such as mother and father. */
    public static WordGroups gender() {
        return read("/lexicons/gender-words.yaml");
    }

    /** Family names that are common among Asian, Hispanic and white people in the United States, 20 each. */
    public static WordGroups familyNames() {
        return read("/lexicons/family-names.yaml");
    }

    /** Lists by group, in any case. */
    public static WordGroups of(Map<String, List<String>> lists) {
        var groups = new LinkedHashMap<String, Set<String>>();
        lists.forEach((group, list) -> {
            var lower = new HashSet<String>();
            list.forEach(word -> lower.add(word.toLowerCase(Locale.ROOT)));
            groups.put(group, lower);
        });
        return new WordGroups(groups);
    }

    private static WordGroups read(String resource) {
        return of(DataFile.yaml(resource, new TypeReference<LinkedHashMap<String, List<String>>>() {}));
    }

    /** The words of a text, lower case. */
    public static List<String> wordsOf(String text) {
        var found = new ArrayList<String>();
        var words = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (words.find()) {
            found.add(words.group());
        }
        return found;
    }
}
