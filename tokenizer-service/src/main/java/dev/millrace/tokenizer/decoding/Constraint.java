package dev.millrace.tokenizer.decoding;

import java.util.List;

/** What form an answer has; lengths are bounded as the contract says. */
public sealed interface Constraint {
    /** Any. */
    Constraint NONE = new Free();

    /** Any. */
    record Free() implements Constraint {}

    /** Any JSON object. */
    record JsonObject() implements Constraint {}

    /** JSON that fits this schema. */
    record JsonSchema(String schema) implements Constraint {}

    /** A text that this expression matches as a whole. */
    record Regex(String pattern) implements Constraint {}

    /** A text of this GBNF grammar. */
    record Grammar(String gbnf) implements Constraint {}

    /** One of these texts. */
    record Choices(List<String> texts) implements Constraint {
        /** Copies the list. */
        public Choices {
            texts = List.copyOf(texts);
        }
    }
}
