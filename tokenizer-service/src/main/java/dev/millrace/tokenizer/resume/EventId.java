package dev.millrace.tokenizer.resume;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id of a frame: where any edge finds the rest of its stream. Written as {@code REQUEST.PARTITION.OFFSET.FRAMES};
 * clients must not look into it. It proves nothing, the request's tenant decides who may read.
 *
 * @param requestId 1 to 128 characters
 * @param partition of generated-tokens that the request's events are in, 0 or more
 * @param offset there, at or before the request's first event, 0 or more
 * @param frames how many frames the client has with this one, 0 or more
 */
public record EventId(String requestId, int partition, long offset, int frames) {
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9._:-]{1,128})\\.([0-9]{1,6})\\.([0-9]{1,18})\\.([0-9]{1,9})");

    /** Reads an id; empty when it is none. */
    public static Optional<EventId> parse(String text) {
        var parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new EventId(
                        parts.group(1),
                        Integer.parseInt(parts.group(2)),
                        Long.parseLong(parts.group(3)),
                        Integer.parseInt(parts.group(4))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return requestId + "." + partition + "." + offset + "." + frames;
    }
}
