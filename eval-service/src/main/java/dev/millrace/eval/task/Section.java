package dev.millrace.eval.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of a YAML file whose keys know where they stand.
 *
 * @param place file and line of the mapping, for messages
 * @param entries by key, in the file's order
 */
record Section(String place, Map<String, Entry> entries) {
    /**
     * A value and where it is.
     *
     * @param place file and line
     * @param value null, a text, a number, a truth value, a {@link Section} or a list of these
     */
    record Entry(String place, @Nullable Object value) {}

    /** A value that cannot be: of the tags that mean Python. */
    record Refused(String complaint) {}

    Section {
        entries = new LinkedHashMap<>(entries);
    }

    /** This section with the entries of another one over it. */
    Section with(Section other) {
        Section merged = new Section(other.place, entries);
        merged.entries.putAll(other.entries);
        return merged;
    }

    /** This section with only some keys, or without some. */
    Section only(Set<String> keys, boolean isKept) {
        Section part = new Section(place, entries);
        part.entries.keySet().removeIf(key -> keys.contains(key) != isKept);
        return part;
    }

    boolean has(String key) {
        return value(key) != null;
    }

    @Nullable Object value(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    /** A complaint about a key with its place. */
    TaskException fail(String key, String complaint) {
        Entry entry = entries.get(key);
        return new TaskException("%s: %s %s".formatted(entry == null ? place : entry.place(), key, complaint));
    }

    /** Refuses values that mean Python, however deep they are. */
    void refuseTags() {
        entries.values().forEach(entry -> refuseTags(entry.value()));
    }

    private static void refuseTags(@Nullable Object value) {
        switch (value) {
            case Refused refused -> throw new TaskException(refused.complaint());
            case Section section -> section.refuseTags();
            case List<?> list -> list.forEach(Section::refuseTags);
            case null, default -> {}
        }
    }

    /** Refuses keys that are not known. */
    void refuseOthers(Set<String> known) {
        for (String key : entries.keySet()) {
            if (!known.contains(key)) {
                throw fail(key, "is not a key here; known are " + new TreeSet<>(known));
            }
        }
    }

    @Nullable String text(String key) {
        Object value = value(key);
        if (value instanceof Section || value instanceof List) {
            throw fail(key, "is not a text");
        }
        return value == null ? null : shown(value);
    }

    String text(String key, String otherwise) {
        String text = text(key);
        return text == null ? otherwise : text;
    }

    /** Python's word for a truth value, the number as it is. */
    private static String shown(Object value) {
        return value instanceof Boolean truth ? (truth ? "True" : "False") : value.toString();
    }

    int integer(String key, int otherwise, int min, int max) {
        Object value = value(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number
                && number.doubleValue() == number.intValue()
                && number.intValue() >= min
                && number.intValue() <= max) {
            return number.intValue();
        }
        throw fail(key, "is %s, not a whole number from %d to %d".formatted(value, min, max));
    }

    double number(String key, double otherwise) {
        Object value = value(key);
        try {
            return value == null ? otherwise : Double.parseDouble(value.toString());
        } catch (NumberFormatException notANumber) {
            throw fail(key, "is " + value + ", not a number");
        }
    }

    boolean flag(String key, boolean otherwise) {
        Object value = value(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw fail(key, "is " + value + ", neither true nor false");
    }

    /** A list of texts; a text alone is a list of one. */
    List<String> texts(String key) {
        Object value = value(key);
        List<?> items = value == null ? List.of() : value instanceof List<?> list ? list : List.of(value);
        List<String> texts = new ArrayList<>(items.size());
        for (Object item : items) {
            if (item == null || item instanceof Section || item instanceof List) {
                throw fail(key, "has an item that is not a text");
            }
            texts.add(shown(item));
        }
        return texts;
    }

    @Nullable Section section(String key) {
        Object value = value(key);
        if (value == null || value instanceof Section) {
            return (Section) value;
        }
        throw fail(key, "is not a mapping");
    }

    /** A list of mappings; a mapping alone is a list of one. */
    List<Section> sections(String key) {
        Object value = value(key);
        List<?> items = value == null ? List.of() : value instanceof List<?> list ? list : List.of(value);
        List<Section> sections = new ArrayList<>(items.size());
        for (Object item : items) {
            if (!(item instanceof Section section)) {
                throw fail(key, "has an item that is not a mapping");
            }
            sections.add(section);
        }
        return sections;
    }

    /** The section as plain values. */
    Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        entries.forEach((key, entry) -> plain.put(key, plain(entry.value())));
        return plain;
    }

    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Section section -> section.plain();
            case List<?> list -> {
                List<@Nullable Object> items = new ArrayList<>(list.size());
                list.forEach(item -> items.add(plain(item)));
                yield items;
            }
            case null, default -> value;
        };
    }
}
