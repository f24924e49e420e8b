package dev.millrace.eval.ranking;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether passages support a sentence, by its words: Broder's containment ("On the resemblance and containment of
 * documents", 1997), the share of the sentence's distinct n-grams that occur in a passage. It sees neither a denial nor a
 * paraphrase; a judge does.
 *
 * @param n words of an n-gram, 1 to 8; a shorter sentence is one n-gram of all its words
 * @param threshold containment that counts as support, in (0, 1]
 */
public record NgramSupport(int n, double threshold) {
    /** Half of the pairs of neighbouring words. */
    public static final NgramSupport DEFAULT = new NgramSupport(2, .5);

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern CITATION = Pattern.compile("\\[\\d{1,4}]");

    public NgramSupport {
        if (n < 1 || n > 8) {
            throw new IllegalArgumentException("n: must be in 1..8, is " + n);
        }
        if (!(threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold: must be in (0, 1], is " + threshold);
        }
    }

    /** Share of the sentence's n-grams that some passage has, in [0, 1]; 0 without a word. Citations are no words. */
    public double containment(String sentence, List<String> passages) {
        List<String> words = words(CITATION.matcher(sentence).replaceAll(" "));
        int size = Math.min(n, words.size());
        if (size == 0) {
            return 0;
        }
        Set<List<String>> ofSentence = ngrams(words, size);
        Set<List<String>> shared = new HashSet<>();
        for (String passage : passages) {
            Set<List<String>> ofPassage = ngrams(words(passage), size);
            ofSentence.stream().filter(ofPassage::contains).forEach(shared::add);
        }
        return (double) shared.size() / ofSentence.size();
    }

    /** Whether the passages together support it. */
    public boolean supports(String sentence, List<String> passages) {
        return containment(sentence, passages) >= threshold;
    }

    /**
     * What supports a sentence of an answer.
     *
     * @param cited passages that it cites
     * @param given all passages that the answer was written from
     */
    public SentenceSupport of(String sentence, List<String> cited, List<String> given) {
        return new SentenceSupport(
                supports(sentence, cited),
                supports(sentence, given),
                cited.stream()
                        .map(passage -> supports(sentence, List.of(passage)))
                        .toList());
    }

    private static List<String> words(String text) {
        return Arrays.stream(NO_WORD.split(text.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Set<List<String>> ngrams(List<String> words, int size) {
        Set<List<String>> ngrams = new HashSet<>();
        for (int i = 0; i + size <= words.size(); i++) {
            ngrams.add(words.subList(i, i + size));
        }
        return ngrams;
    }
}
