package dev.millrace.eval.text;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * ROUGE, the words in common with a reference: C.-Y. Lin, "ROUGE: A Package for Automatic Evaluation of Summaries" (2004), in
 * the figures of rouge-score 0.1.2. The subsequence of ROUGE-L may have gaps; explanations that count the longest run without
 * gaps give smaller figures.
 *
 * @param tokenizer what a word is
 */
public record Rouge(RougeTokenizer tokenizer) {
    private static final Pattern LINE_FEED = Pattern.compile("\n");

    /** That against the reference with the highest F1, the first of equal ones. */
    public PrecisionRecall of(RougeVariant variant, Segment segment) {
        PrecisionRecall best = null;
        for (String reference : segment.references()) {
            PrecisionRecall score = of(variant, segment.prediction(), reference);
            best = best == null || score.f1() > best.f1() ? score : best;
        }
        return Objects.requireNonNull(best);
    }

    private PrecisionRecall of(RougeVariant variant, String prediction, String reference) {
        return switch (variant) {
            case RougeVariant.Ngrams(int n) ->
                ngrams(
                        NgramCounts.of(tokenizer.tokenize(prediction), n),
                        NgramCounts.of(tokenizer.tokenize(reference), n));
            case RougeVariant.Longest() -> longest(tokenizer.tokenize(prediction), tokenizer.tokenize(reference));
            case RougeVariant.LongestByLine() -> byLine(lines(prediction), lines(reference));
        };
    }

    private static PrecisionRecall ngrams(Map<List<String>, Integer> prediction, Map<List<String>, Integer> reference) {
        return PrecisionRecall.of(
                NgramCounts.common(reference, prediction), NgramCounts.total(prediction), NgramCounts.total(reference));
    }

    private static PrecisionRecall longest(List<String> prediction, List<String> reference) {
        return PrecisionRecall.of(CommonSubsequence.length(reference, prediction), prediction.size(), reference.size());
    }

    /**
     * For each line of the reference, the words that are in its longest common subsequence with any line of the prediction;
     * each word counts no more often than either text has it (as ROUGE-1.5.5 does, beyond the paper).
     */
    private static PrecisionRecall byLine(List<List<String>> prediction, List<List<String>> reference) {
        Map<String, Integer> left = counts(prediction);
        Map<String, Integer> leftInReference = counts(reference);
        long predicted = NgramCounts.total(left);
        long expected = NgramCounts.total(leftInReference);
        CommonSubsequence.requireFew(expected, predicted);
        long hits = 0;
        for (List<String> line : reference) {
            var union = new BitSet();
            prediction.forEach(other -> union.or(CommonSubsequence.inReference(line, other)));
            hits += union.stream()
                    .mapToObj(line::get)
                    .filter(word -> take(left, leftInReference, word))
                    .count();
        }
        return PrecisionRecall.of(hits, predicted, expected);
    }

    private static boolean take(Map<String, Integer> one, Map<String, Integer> other, String word) {
        boolean isLeft = one.getOrDefault(word, 0) > 0 && other.getOrDefault(word, 0) > 0;
        if (isLeft) {
            one.merge(word, -1, Integer::sum);
            other.merge(word, -1, Integer::sum);
        }
        return isLeft;
    }

    private static Map<String, Integer> counts(List<List<String>> lines) {
        var counts = new HashMap<String, Integer>();
        lines.forEach(line -> line.forEach(word -> counts.merge(word, 1, Integer::sum)));
        return counts;
    }

    private List<List<String>> lines(String text) {
        return LINE_FEED.splitAsStream(text).map(tokenizer::tokenize).toList();
    }
}
