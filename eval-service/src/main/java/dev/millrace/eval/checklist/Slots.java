package dev.millrace.eval.checklist;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Fills the slots of templates: {@code {city}} with a word of the lexicon city, {@code {city#2}} with another word of it, and
 * {@code {pair.larger}} with a field of an entry that has several. Slots of one name have one filling in all templates.
 */
final class Slots {
    /** Fillings of a template at most. */
    static final int FILLINGS_MAX = 1_000_000;

    private static final Pattern SLOT = Pattern.compile("\\{([a-z_]+)(#[0-9])?(?:\\.([a-z_]+))?}");

    private final Map<String, List<Map<String, String>>> lexicons;

    /** Lexicons of entries, of which each is a map of fields; an entry that is one word has it under {@code ""}. */
    Slots(Map<String, List<Map<String, String>>> lexicons) {
        this.lexicons = lexicons;
    }

    /**
     * Draws fillings of templates, each at most once.
     *
     * @param most how many at most
     * @return by slot, such as {@code city#2}, the entry; in a fixed order
     */
    List<Map<String, Map<String, String>>> fillings(List<String> templates, int most, RandomGenerator random) {
        var slots = new LinkedHashSet<String>();
        for (String template : templates) {
            SLOT.matcher(template).results().forEach(slot -> slots.add(name(slot.group(1), slot.group(2))));
        }
        long all = 1;
        for (String slot : slots) {
            all = Math.min(FILLINGS_MAX + 1L, all * lexicon(slot).size());
        }
        if (all > FILLINGS_MAX) {
            throw new IllegalArgumentException("template %s: has more than %d fillings".formatted(templates.getFirst(), FILLINGS_MAX));
        }
        var order = new ArrayList<>(IntStream.range(0, (int) all).boxed().toList());
        Collections.shuffle(order, Random.from(random));
        var drawn = order.stream()
                .map(index -> filling(slots, index))
                .filter(Slots::isDistinct)
                .limit(most)
                .toList();
        if (drawn.isEmpty()) {
            throw new IllegalArgumentException("template %s: has no filling".formatted(templates.getFirst()));
        }
        return drawn;
    }

    /** A template with its slots filled. */
    static String fill(String template, Map<String, Map<String, String>> filling) {
        return SLOT.matcher(template).replaceAll(slot -> {
            var entry = filling.get(name(slot.group(1), slot.group(2)));
            String field = Objects.requireNonNullElse(slot.group(3), "");
            String word = entry == null ? null : entry.get(field);
            if (word == null) {
                throw new IllegalArgumentException("slot %s: its lexicon has no such field".formatted(slot.group()));
            }
            return Matcher.quoteReplacement(word);
        });
    }

    private Map<String, Map<String, String>> filling(Iterable<String> slots, int index) {
        var filling = new LinkedHashMap<String, Map<String, String>>();
        int left = index;
        for (String slot : slots) {
            var lexicon = lexicon(slot);
            filling.put(slot, lexicon.get(left % lexicon.size()));
            left /= lexicon.size();
        }
        return filling;
    }

    private static boolean isDistinct(Map<String, Map<String, String>> filling) {
        return new LinkedHashSet<>(filling.values()).size() == filling.size();
    }

    private List<Map<String, String>> lexicon(String slot) {
        int number = slot.indexOf('#');
        var lexicon = lexicons.get(number < 0 ? slot : slot.substring(0, number));
        if (lexicon == null || lexicon.isEmpty()) {
            throw new IllegalArgumentException("slot %s: there is no lexicon of that name".formatted(slot));
        }
        return lexicon;
    }

    private static String name(String lexicon, @Nullable String number) {
        return number == null ? lexicon : lexicon + number;
    }
}
