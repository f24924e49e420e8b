package dev.millrace.eval.text;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Translation edit rate, the share of words to edit until a prediction is its reference: M. Snover et al., "A Study of
 * Translation Edit Rate with Targeted Human Annotation" (2006), in the figures of sacrebleu 2.6.0 and so of Tercom. Its
 * special treatment of Asian punctuation is not here.
 *
 * @param isNormalized whether punctuation is parted from words
 * @param isWithoutPunctuation whether {@code . , ? : ; ! " ( )} are removed
 * @param isCaseSensitive whether letters of other case are other letters
 */
public record Ter(boolean isNormalized, boolean isWithoutPunctuation, boolean isCaseSensitive)
        implements CorpusMetric<TerScore> {
    /** As sacrebleu scores when nothing is said. */
    public static final Ter TER = new Ter(false, false, false);

    /** Words of a text at most; beyond it the search for shifts can take more than a few seconds. */
    public static final int WORDS_MAX = 1 << 13;

    private static final Pattern PUNCTUATION = Pattern.compile("[.,?:;!\"()]");

    /** Edits, then words of the references. */
    @Override
    public double[] sums(Segment segment) {
        List<String> prediction = words("prediction", segment.prediction());
        int fewest = Integer.MAX_VALUE;
        double words = 0;
        for (String text : segment.references()) {
            List<String> reference = words("reference", text);
            fewest = Math.min(fewest, ShiftEdits.count(prediction, reference));
            words += reference.size();
        }
        return new double[] {fewest, words / segment.references().size()};
    }

    @Override
    public double[] none() {
        return new double[2];
    }

    @Override
    public TerScore score(double[] sums) {
        double rate = sums[1] > 0 ? sums[0] / sums[1] : sums[0] > 0 ? 1 : 0;
        return new TerScore(100 * rate, (long) sums[0], sums[1]);
    }

    @Override
    public String signature(int references) {
        return Signature.of(
                references,
                !isCaseSensitive,
                "tok:tercom|norm:%s|punct:%s|asian:no"
                        .formatted(Signature.yes(isNormalized), Signature.yes(!isWithoutPunctuation)));
    }

    private List<String> words(String name, String text) {
        String line = WhiteSpace.stripTrailing(text);
        line = isCaseSensitive ? line : line.toLowerCase(Locale.ROOT);
        line = isNormalized ? normalized(line) : line;
        line = isWithoutPunctuation ? PUNCTUATION.matcher(line).replaceAll("") : line;
        List<String> words = WhiteSpace.split(line);
        if (words.size() > WORDS_MAX) {
            throw new IllegalArgumentException(
                    "%s has %d words, more than %d".formatted(name, words.size(), WORDS_MAX));
        }
        return words;
    }

    private static String normalized(String text) {
        // A hyphen that begins a line, not one that ends it, is what Tercom takes for hyphenation.
        String line = Mteval.unescape(text.replace("\n-", "").replace("\n", " "));
        return Mteval.separatePoints(Mteval.separateSymbols(" " + line + " ").replace("'s ", " 's "));
    }
}
