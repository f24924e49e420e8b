package dev.millrace.eval.online;

import java.util.Locale;

/** By what completions are told apart. */
public enum Dimension {
    /** Not at all: one series of everything. */
    TOTAL,
    /** Name of the model; an adapter is part of it, {@code base:adapter}. */
    MODEL,
    /** Name and version, {@code model@version}. */
    VERSION,
    /** Whose request it was; empty for callers without a key. */
    TENANT,
    /** The prompt template that the request names; empty for requests that name none. */
    TEMPLATE;

    /** As calls, rules and events spell it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
