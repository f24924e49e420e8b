package dev.millrace.eval.report;

import dev.millrace.eval.feedback.Origin;

/** What competes on a leaderboard. */
public enum Competitors {
    /** Models, whatever their adapters. */
    MODEL,
    /** Models with their adapters: "base" and "base:adapter". */
    ADAPTER,
    /** System messages and templates; "none" is one of them. */
    PROMPT,
    /** Decoding settings. */
    SETTING,
    /** All of it together. */
    ALL;

    private static final int NAME_MAX = 256;

    /** The name under which an origin competes; empty when it is unknown. */
    String name(Origin origin) {
        var adapted = origin.adapter().isEmpty() ? origin.model() : origin.model() + ":" + origin.adapter();
        var prompt = origin.promptName().isEmpty() ? "none" : origin.promptName();
        var name = switch (this) {
            case MODEL -> origin.model();
            case ADAPTER -> adapted;
            case PROMPT -> prompt;
            case SETTING -> origin.setting();
            case ALL -> adapted + " · " + prompt + " · " + origin.setting();
        };
        return name.length() > NAME_MAX ? name.substring(0, NAME_MAX) : name;
    }
}
