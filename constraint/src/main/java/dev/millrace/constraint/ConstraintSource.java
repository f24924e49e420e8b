package dev.millrace.constraint;

import java.util.List;

/** What a text must be. */
public sealed interface ConstraintSource {
    /** Any JSON object. */
    record JsonObject() implements ConstraintSource {}

    /** JSON that fits this schema. */
    record JsonSchema(String schema) implements ConstraintSource {}

    /** A text that this expression matches as a whole. */
    record Regex(String pattern) implements ConstraintSource {}

    /** A text of this grammar in llama.cpp's notation. */
    record Grammar(String gbnf) implements ConstraintSource {}

    /** One of these texts, none of them empty. */
    record Choices(List<String> texts) implements ConstraintSource {
        /** Copies the list. */
        public Choices {
            texts = List.copyOf(texts);
        }
    }
}
