package dev.millrace.local.bench.load;

import com.fasterxml.jackson.annotation.JsonValue;

/** What is timed. */
public enum Latency {
    /** From the intended arrival to the first piece of text. */
    FIRST_TOKEN("firstToken", "first token"),
    /** Between two pieces of text of one answer. */
    INTER_TOKEN("interToken", "between tokens"),
    /** From the intended arrival to the end of a complete answer. */
    END_TO_END("endToEnd", "whole answer"),
    /** Between two pieces of text of a running stream before the first long prompt arrives. */
    CALM_INTER_TOKEN("calmInterToken", "between tokens, before long prompts"),
    /** From the intended arrival of a long prompt to its first piece of text. */
    LONG_FIRST_TOKEN("longFirstToken", "first token of a long prompt");

    private final String key;
    private final String title;

    Latency(String key, String title) {
        this.key = key;
        this.title = title;
    }

    /** Its name in the report's JSON. */
    @JsonValue
    public String key() {
        return key;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }
}
