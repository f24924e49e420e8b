package dev.millrace.eval.text;

import dev.millrace.eval.harness.AdditiveAggregation;
import dev.millrace.eval.harness.JackknifedAggregation;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.PreparedAggregation;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of a whole corpus by the names that tasks give them.
 *
 * <p>Of {@link Measurement.Texts}: {@code bleu}, {@code chrf}, {@code chrf++}, {@code ter} (0 to 100, as sacrebleu scores a
 * corpus); {@code bleu_none}, {@code bleu_intl} and {@code bleu_char} by that {@link BleuTokenizer}, {@code bleu_13a_floor},
 * {@code bleu_13a_add-k} and {@code bleu_13a_none} by that {@link Smoothing}; {@code distinct1} to {@code distinct4} of the
 * predictions' words. Of texts, or of the numbers that {@link #ofItem} makes of them: {@code rouge1} to {@code rouge9}, {@code
 * rougeL}, {@code rougeLsum} (mean F1, 0 to 1), each also with {@code _stemmed} or {@code _unicode} behind it for that {@link
 * RougeTokenizer}. Of {@link Measurement.Ratio} of a log-likelihood and a count: {@code perplexity},
 * {@code word_perplexity}, {@code byte_perplexity}, {@code bits_per_byte}.
 */
public final class CorpusFigures {
    private static final List<String> OF_RATIOS =
            List.of("perplexity", "word_perplexity", "byte_perplexity", "bits_per_byte");
    private static final Map<String, Figure> FIGURES = figures();

    private CorpusFigures() {}

    /** All of them, in order. */
    public static SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(FIGURES.keySet()));
    }

    /** Those of {@link Measurement.Texts}, in order. */
    public static List<Metric> ofTexts() {
        return FIGURES.keySet().stream()
                .filter(name -> !OF_RATIOS.contains(name))
                .map(name -> metric(Metric.Key.of(name)))
                .toList();
    }

    /** What an item's texts come to by a metric that is the mean of such numbers; empty for others and unknown names. */
    public static Optional<ToDoubleFunction<Segment>> ofItem(String metric) {
        Figure figure = FIGURES.get(metric);
        return figure != null && figure.aggregation instanceof MeanOfTexts(ToDoubleFunction<Segment> ofItem)
                ? Optional.of(ofItem)
                : Optional.empty();
    }

    /**
     * How a metric is made, as sacrebleu writes it; empty for those that are not sacrebleu's.
     *
     * @param references of each item, 0 where that differs
     */
    public static Optional<String> signature(String metric, int references) {
        Figure figure = FIGURES.get(metric);
        return figure != null && figure.aggregation instanceof OfTexts<?> ofTexts
                ? Optional.of(ofTexts.metric.signature(references))
                : Optional.empty();
    }

    /**
     * The metric that a key names.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Metric metric(Metric.Key key) {
        Figure figure = FIGURES.get(key.metric());
        if (figure == null) {
            throw new IllegalArgumentException("no metric '%s' over a corpus".formatted(key.metric()));
        }
        return new Metric(key, figure.isHigherBetter, figure.aggregation);
    }

    private static Map<String, Figure> figures() {
        var figures = new TreeMap<String, Figure>();
        figures.put("bleu", new Figure(true, new OfTexts<>(Bleu.CORPUS, BleuScore::score)));
        for (BleuTokenizer tokenizer : List.of(BleuTokenizer.NONE, BleuTokenizer.INTL, BleuTokenizer.CHAR)) {
            figures.put("bleu_" + tokenizer.label(), bleu(tokenizer, Smoothing.EXP));
        }
        figures.put("bleu_13a_floor", bleu(BleuTokenizer.V13A, Smoothing.FLOOR));
        figures.put("bleu_13a_add-k", bleu(BleuTokenizer.V13A, Smoothing.ADD_K));
        figures.put("bleu_13a_none", bleu(BleuTokenizer.V13A, Smoothing.NONE));
        figures.put("chrf", new Figure(true, new OfTexts<>(Chrf.CHRF, Double::doubleValue)));
        figures.put("chrf++", new Figure(true, new OfTexts<>(Chrf.CHRF_PLUS_PLUS, Double::doubleValue)));
        figures.put("ter", new Figure(false, new OfTexts<>(Ter.TER, TerScore::score)));
        for (String name : OF_RATIOS) {
            figures.put(name, new Figure(false, new OfRatios(sums -> Perplexity.of(sums[0], sums[1]))));
        }
        figures.put("bits_per_byte", new Figure(false, new OfRatios(sums -> Perplexity.bits(sums[0], sums[1]))));
        for (int n = 1; n <= 4; n++) {
            figures.put("distinct" + n, new Figure(true, new Distinct(n)));
        }
        for (String name : List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "L", "Lsum")) {
            RougeVariant variant = RougeVariant.named("rouge" + name);
            figures.put("rouge" + name, new Figure(true, rouge(RougeTokenizer.plain(), variant)));
            figures.put("rouge" + name + "_stemmed", new Figure(true, rouge(RougeTokenizer.stemmed(), variant)));
            figures.put("rouge" + name + "_unicode", new Figure(true, rouge(RougeTokenizer.unicode(), variant)));
        }
        return Collections.unmodifiableMap(figures);
    }

    private static Figure bleu(BleuTokenizer tokenizer, Smoothing smoothing) {
        return new Figure(true, new OfTexts<>(new Bleu(tokenizer, smoothing, false, false, 4), BleuScore::score));
    }

    private static Metric.Aggregation rouge(RougeTokenizer tokenizer, RougeVariant variant) {
        var rouge = new Rouge(tokenizer);
        return new MeanOfTexts(segment -> rouge.of(variant, segment).f1());
    }

    private static List<String> predictedWords(Measurement measurement) {
        String prediction = texts(measurement).prediction();
        Segment.requireShort("prediction", prediction);
        return WhiteSpace.split(prediction);
    }

    private static Segment segment(Measurement measurement) {
        Measurement.Texts texts = texts(measurement);
        return new Segment(texts.prediction(), texts.references());
    }

    private static Measurement.Texts texts(Measurement measurement) {
        if (measurement instanceof Measurement.Texts texts) {
            return texts;
        }
        throw new IllegalArgumentException(
                "a metric of texts has %s".formatted(measurement.getClass().getSimpleName()));
    }

    private record Figure(boolean isHigherBetter, Metric.Aggregation aggregation) {}

    private record OfTexts<S>(CorpusMetric<S> metric, ToDoubleFunction<S> figure) implements AdditiveAggregation {
        @Override
        public double[] addends(Measurement measurement) {
            return metric.sums(segment(measurement));
        }

        @Override
        public double ofSums(double[] sums, int items) {
            return figure.applyAsDouble(metric.score(sums));
        }
    }

    /** Runs of before keep an item's texts, later ones its number. */
    private record MeanOfTexts(ToDoubleFunction<Segment> ofItem) implements AdditiveAggregation {
        @Override
        public double[] addends(Measurement measurement) {
            return new double[] {
                measurement instanceof Measurement.Value(double value)
                        ? value
                        : ofItem.applyAsDouble(segment(measurement))
            };
        }

        @Override
        public boolean isMean() {
            return true;
        }

        @Override
        public double ofSums(double[] sums, int items) {
            return sums[0] / items;
        }
    }

    /** Texts of two runs are held at once. */
    private record Distinct(int n) implements PreparedAggregation, JackknifedAggregation {
        @Override
        public Parts prepare(List<Measurement> measurements) {
            var texts = measurements.stream().map(CorpusFigures::predictedWords).toList();
            long words = texts.stream().mapToLong(List::size).sum();
            if (words > 2 * Diversity.WORDS_MAX) {
                throw new IllegalArgumentException(
                        "texts have %d words, more than %d".formatted(words, 2 * Diversity.WORDS_MAX));
            }
            return new DistinctNgrams(texts, n);
        }
    }

    private record OfRatios(ToDoubleFunction<double[]> figure) implements AdditiveAggregation {
        @Override
        public double[] addends(Measurement measurement) {
            if (measurement instanceof Measurement.Ratio(double sum, double weight)) {
                return new double[] {sum, weight};
            }
            throw new IllegalArgumentException(
                    "a metric of ratios has %s".formatted(measurement.getClass().getSimpleName()));
        }

        @Override
        public double ofSums(double[] sums, int items) {
            return figure.applyAsDouble(sums);
        }
    }
}
