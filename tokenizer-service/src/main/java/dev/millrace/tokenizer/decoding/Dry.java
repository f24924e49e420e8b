package dev.millrace.tokenizer.decoding;

import java.util.List;

/**
 * A token that would lengthen a repetition of n or more tokens loses {@code multiplier * base ^ (n - allowedLength)}.
 *
 * @param multiplier above 0, at most 10
 * @param base in [1, 4]
 * @param allowedLength repetitions shorter than this are free, 1 to 64
 * @param lastTokens how many of the last tokens are looked at; 0 for all
 * @param breakerIds no repetition reaches across one of these; at most 8192
 */
public record Dry(float multiplier, float base, int allowedLength, int lastTokens, List<Integer> breakerIds) {
    /** Copies the list. */
    public Dry {
        breakerIds = List.copyOf(breakerIds);
    }
}
