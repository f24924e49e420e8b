package dev.millrace.eval.text;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Whether a short answer is right, by the rules of SQuAD: P. Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine
 * Comprehension of Text" (2016). Letter case, punctuation and white space do not count; of several answers the best does.
 */
public enum SquadAnswer {
    /** As the published script: ASCII punctuation and the articles a, an, the do not count. */
    ENGLISH {
        @Override
        List<String> words(String text) {
            String plain =
                    ASCII_PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
            return WhiteSpace.split(ARTICLE.matcher(plain).replaceAll(" "));
        }
    },
    /** For languages with spaces where "a" and "an" are words: as MLQA, punctuation of all scripts does not count. */
    OTHER {
        @Override
        List<String> words(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            return WhiteSpace.split(ANY_PUNCTUATION.matcher(lower).replaceAll(""));
        }
    },
    /** For Thai, Chinese, Japanese and others without spaces, divided as {@link RougeTokenizer#unicode} does. */
    WITHOUT_SPACES {
        @Override
        List<String> words(String text) {
            return UnicodeWords.of(text);
        }
    };

    private static final Pattern ASCII_PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern ANY_PUNCTUATION = Pattern.compile("[\\p{P}\\p{Punct}]");
    private static final Pattern ARTICLE = Pattern.compile("(?<![\\p{L}\\p{N}_])(?:a|an|the)(?![\\p{L}\\p{N}_])");

    /** What counts, in order. */
    abstract List<String> words(String text);

    /** Whether it is one of the answers. */
    public boolean isExact(Segment segment) {
        List<String> prediction = words(segment.prediction());
        return segment.references().stream().map(this::words).anyMatch(prediction::equals);
    }

    /** The words in common with an answer, wherever they stand, by version 1.1: an empty answer has none. */
    public PrecisionRecall overlap(Segment segment) {
        Map<String, Integer> prediction = counts(words(segment.prediction()));
        PrecisionRecall best = null;
        for (String answer : segment.references()) {
            PrecisionRecall overlap = overlap(prediction, counts(words(answer)));
            best = best == null || overlap.f1() > best.f1() ? overlap : best;
        }
        return Objects.requireNonNull(best);
    }

    /** F1 by version 2, where no answer may be right: 1 when the prediction and an answer are both empty. */
    public double f1OfVersion2(Segment segment) {
        boolean isNoAnswer = words(segment.prediction()).isEmpty() && isExact(segment);
        return isNoAnswer ? 1 : overlap(segment).f1();
    }

    private static PrecisionRecall overlap(Map<String, Integer> prediction, Map<String, Integer> answer) {
        return PrecisionRecall.of(
                NgramCounts.common(prediction, answer), NgramCounts.total(prediction), NgramCounts.total(answer));
    }

    private static Map<String, Integer> counts(List<String> words) {
        var counts = new HashMap<String, Integer>();
        words.forEach(word -> counts.merge(word, 1, Integer::sum));
        return counts;
    }
}
