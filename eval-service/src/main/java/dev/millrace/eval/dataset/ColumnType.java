package dev.millrace.eval.dataset;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What all fields of a column are, the narrowest first. */
enum ColumnType {
    TRUTH("(?i)true|false"),
    WHOLE("-?(0|[1-9][0-9]{0,17})"),
    NUMBER("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?"),
    TEXT("(?s).*");

    private final Pattern pattern;

    ColumnType(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    /** The narrowest type that fits every field that is not empty; text where all are. */
    static ColumnType of(Stream<String> fields) {
        Set<ColumnType> fitting = EnumSet.allOf(ColumnType.class);
        boolean isEmpty = true;
        for (String field : (Iterable<String>) fields::iterator) {
            isEmpty &= field.isEmpty();
            fitting.removeIf(
                    type -> !field.isEmpty() && !type.pattern.matcher(field).matches());
        }
        return isEmpty ? TEXT : fitting.iterator().next();
    }

    /** What a field of such a column says; null when it is empty. */
    @Nullable
    Object value(String field) {
        if (field.isEmpty()) {
            return null;
        }
        return switch (this) {
            case TRUTH -> Boolean.valueOf(field);
            case WHOLE -> whole(field);
            case NUMBER -> Double.valueOf(field);
            case TEXT -> field;
        };
    }

    /** An Integer, or a Long where it is too small. */
    static Object whole(String field) {
        long value = Long.parseLong(field);
        if (value == (int) value) {
            return (int) value;
        }
        return value;
    }
}
