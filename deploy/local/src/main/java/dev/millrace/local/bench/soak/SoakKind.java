package dev.millrace.local.bench.soak;

import com.fasterxml.jackson.annotation.JsonValue;

/** A kind of request, with its share of the mix in percent. */
public enum SoakKind {
    /** A short chat, streamed. */
    CHAT("chat, streamed", 35),
    /** A short chat whose answer comes as one JSON object. */
    WHOLE("chat, whole", 15),
    /** Begins with the text that all of its kind begin with. */
    SHARED_PREFIX("shared prefix", 15),
    /** Hundreds of words. */
    LONG_PROMPT("long prompt", 10),
    /** Three turns. */
    CONVERSATION("conversation", 10),
    /** The client leaves in the middle. */
    DISCONNECT("disconnect", 10),
    /** Must be refused with a 4xx and a sentence. */
    INVALID("invalid", 5);

    private final String title;
    private final int percent;

    SoakKind(String title, int percent) {
        this.title = title;
        this.percent = percent;
    }

    /** Its name in reports. */
    @JsonValue
    public String title() {
        return title;
    }

    /** Its share. */
    public int percent() {
        return percent;
    }

    /** The kind at a place of the mix. */
    static SoakKind at(int place) {
        int left = place;
        for (var kind : values()) {
            left -= kind.percent;
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalArgumentException("a place is 0 to 99, not " + place);
    }
}
