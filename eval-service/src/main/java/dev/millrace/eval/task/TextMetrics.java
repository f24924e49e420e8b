package dev.millrace.eval.task;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.text.ExactMatch;
import dev.millrace.eval.text.Perplexity;
import dev.millrace.eval.text.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Metrics of texts: of a target, of a whole text and of what the model writes. */
final class TextMetrics {
    private static final Set<String> EXACT_OPTIONS =
            Set.of("ignore_case", "ignore_punctuation", "ignore_numbers", "regexes_to_ignore");

    private TextMetrics() {}

    static List<MetricKind> kinds() {
        List<MetricKind> kinds = new ArrayList<>();
        kinds.add(new MetricKind(
                "acc",
                Set.of(OutputType.LOGLIKELIHOOD, OutputType.MULTIPLE_CHOICE),
                Measurement.Value.class,
                Direction.HIGHER,
                "mean",
                Set.of(),
                options -> TextMetrics::accuracy));
        kinds.add(new MetricKind(
                "exact_match",
                Set.of(OutputType.GENERATE_UNTIL, OutputType.MULTIPLE_CHOICE),
                Measurement.Value.class,
                Direction.HIGHER,
                "mean",
                EXACT_OPTIONS,
                TextMetrics::exactMatch));
        kinds.add(new MetricKind(
                "perplexity",
                Set.of(OutputType.LOGLIKELIHOOD),
                Measurement.Value.class,
                Direction.LOWER,
                "perplexity",
                Set.of(),
                options -> outcome ->
                        outcome instanceof Outcome.Scored scored ? new Measurement.Value(scored.logprob()) : null));
        kinds.add(perText("word_perplexity", "weighted_perplexity", true));
        kinds.add(perText("byte_perplexity", "weighted_perplexity", false));
        kinds.add(perText("bits_per_byte", "bits_per_byte", false));
        return kinds;
    }

    /** A metric of the texts over the whole corpus. */
    static Measurement texts(Outcome outcome) {
        return outcome instanceof Outcome.Written written
                ? new Measurement.Texts(written.text(), written.golds())
                : new Measurement.Texts("", List.of());
    }

    /** Of whole texts, or of targets behind their contexts: by their words or bytes, so that long ones weigh more. */
    private static MetricKind perText(String name, String aggregation, boolean isOfWords) {
        ToLongFunction<String> count = isOfWords ? Perplexity::words : Perplexity::bytes;
        return new MetricKind(
                name,
                Set.of(OutputType.LOGLIKELIHOOD, OutputType.LOGLIKELIHOOD_ROLLING),
                Measurement.Ratio.class,
                Direction.LOWER,
                aggregation,
                Set.of(),
                options -> outcome -> switch (outcome) {
                    case Outcome.Rolled(double logprob, String text) ->
                        new Measurement.Ratio(logprob, count.applyAsLong(text));
                    case Outcome.Scored(double logprob, boolean _, String text) ->
                        new Measurement.Ratio(logprob, count.applyAsLong(text));
                    case Outcome.Chosen _, Outcome.Written _ -> null;
                });
    }

    private static Measurement accuracy(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Chosen chosen -> ChoiceMetrics.accuracy(chosen);
            case Outcome.Scored scored -> ChoiceMetrics.truth(scored.isGreedy());
            case Outcome.Rolled rolled -> ChoiceMetrics.truth(false);
            case Outcome.Written written -> ChoiceMetrics.truth(false);
        };
    }

    private static MetricKind.Measure exactMatch(MetricKind.Options options) {
        ExactMatch exact;
        try {
            exact = new ExactMatch(
                    options.texts("regexes_to_ignore").stream()
                            .map(ExactMatch::regex)
                            .toList(),
                    options.flag("ignore_case"),
                    options.flag("ignore_punctuation"),
                    options.flag("ignore_numbers"));
        } catch (IllegalArgumentException wrong) {
            throw options.fail("regexes_to_ignore", ": " + wrong.getMessage());
        }
        return outcome -> switch (outcome) {
            case Outcome.Chosen chosen -> ChoiceMetrics.exactMatch(chosen);
            case Outcome.Written(String text, List<String> golds) ->
                ChoiceMetrics.truth(exact.isMatch(new Segment(text, golds)));
            case Outcome.Scored scored -> ChoiceMetrics.truth(scored.isGreedy());
            case Outcome.Rolled rolled -> null;
        };
    }
}
