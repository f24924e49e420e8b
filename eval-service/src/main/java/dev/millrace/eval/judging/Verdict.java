package dev.millrace.eval.judging;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of two answers a judge prefers, and how it is read from the judge's text (the format of FastChat's judge). */
public enum Verdict {
    A,
    B,
    TIE;

    /** Characters of a judge's text at most. */
    public static final int TEXT_MAX = 1 << 20;

    private static final Pattern PAIR = Pattern.compile("\\[\\[([ABC])]]");
    private static final Pattern RATING = Pattern.compile("\\[\\[\\s*(\\d{1,4}(?:\\.\\d{1,6})?)\\s*]]");
    private static final Pattern BARE_RATING =
            Pattern.compile("(?i)rating:?\\s*\\[?(\\d{1,4}(?:\\.\\d{1,6})?)(?![\\d.]*\\d)");

    /** {@code [[A]]}, {@code [[B]]} or {@code [[C]]} for a tie; the last one counts, as reasons come first. Empty if none. */
    public static Optional<Verdict> ofPair(String text) {
        return last(PAIR, text).map(found -> switch (found.group(1)) {
            case "A" -> A;
            case "B" -> B;
            default -> TIE;
        });
    }

    /**
     * {@code Rating: [[5]]}, or without double brackets behind the word; the last one counts.
     *
     * @return empty when there is none in [lowest, highest]
     */
    public static OptionalDouble rating(String text, double lowest, double highest) {
        Optional<MatchResult> found = last(RATING, text).or(() -> last(BARE_RATING, text));
        if (found.isEmpty()) {
            return OptionalDouble.empty();
        }
        double rating = Double.parseDouble(found.get().group(1));
        return rating >= lowest && rating <= highest ? OptionalDouble.of(rating) : OptionalDouble.empty();
    }

    /** The verdict of the same judgement had the answers changed places. */
    public Verdict swapped() {
        return switch (this) {
            case A -> B;
            case B -> A;
            case TIE -> TIE;
        };
    }

    private static Optional<MatchResult> last(Pattern pattern, String text) {
        if (text.length() > TEXT_MAX) {
            throw new IllegalArgumentException(
                    "text: must have %d characters at most, has %d".formatted(TEXT_MAX, text.length()));
        }
        Matcher matcher = pattern.matcher(text);
        Optional<MatchResult> last = Optional.empty();
        while (matcher.find()) {
            last = Optional.of(matcher.toMatchResult());
        }
        return last;
    }
}
