package dev.millrace.eval.task;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.python.PythonPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Metrics of texts: of a target, of a whole text and of what the model writes. */
final class TextMetrics {
    private static final Set<OutputType> GENERATED = Set.of(OutputType.GENERATE_UNTIL);
    private static final Set<String> EXACT_OPTIONS =
            Set.of("ignore_case", "ignore_punctuation", "ignore_numbers", "regexes_to_ignore");
    private static final PythonPattern BLANKS = PythonPattern.of("\\s+");
    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern DIGIT = Pattern.compile("[0-9]");

    private TextMetrics() {}

    static List<MetricKind> kinds() {
        List<MetricKind> kinds = new ArrayList<>();
        kinds.add(new MetricKind(
                "acc",
                Set.of(OutputType.LOGLIKELIHOOD, OutputType.MULTIPLE_CHOICE),
                true,
                "mean",
                Set.of(),
                options -> TextMetrics::accuracy));
        kinds.add(new MetricKind(
                "exact_match",
                Set.of(OutputType.GENERATE_UNTIL, OutputType.MULTIPLE_CHOICE),
                true,
                "mean",
                EXACT_OPTIONS,
                TextMetrics::exactMatch));
        kinds.add(new MetricKind(
                "perplexity",
                Set.of(OutputType.LOGLIKELIHOOD),
                false,
                "perplexity",
                Set.of(),
                options -> outcome ->
                        outcome instanceof Outcome.Scored scored ? new Measurement.Value(scored.logprob()) : null));
        kinds.add(rolling("word_perplexity", "weighted_perplexity", true));
        kinds.add(rolling("byte_perplexity", "weighted_perplexity", false));
        kinds.add(rolling("bits_per_byte", "bits_per_byte", false));
        for (String name : List.of("bleu", "chrf", "chrf++", "ter", "rouge1", "rouge2", "rougeL", "rougeLsum")) {
            kinds.add(new MetricKind(
                    name, GENERATED, !name.equals("ter"), name, Set.of(), options -> TextMetrics::texts));
        }
        return kinds;
    }

    /** A metric of the texts over the whole corpus. */
    private static Measurement texts(Outcome outcome) {
        return outcome instanceof Outcome.Written written
                ? new Measurement.Texts(written.text(), written.golds())
                : new Measurement.Texts("", List.of());
    }

    private static MetricKind rolling(String name, String aggregation, boolean isOfWords) {
        return new MetricKind(
                name,
                Set.of(OutputType.LOGLIKELIHOOD_ROLLING),
                false,
                aggregation,
                Set.of(),
                options -> outcome -> outcome instanceof Outcome.Rolled(double logprob, String text)
                        ? new Measurement.Ratio(logprob, isOfWords ? BLANKS.pieces(text) : bytes(text))
                        : null);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
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
        List<PythonPattern> ignored = new ArrayList<>();
        for (String source : options.texts("regexes_to_ignore")) {
            try {
                ignored.add(PythonPattern.of(source));
            } catch (IllegalArgumentException wrong) {
                throw options.fail("regexes_to_ignore", ": " + wrong.getMessage());
            }
        }
        Compared compared = new Compared(
                ignored, options.flag("ignore_case"), options.flag("ignore_punctuation"), options.flag("ignore_numbers"));
        return outcome -> switch (outcome) {
            case Outcome.Chosen chosen -> ChoiceMetrics.exactMatch(chosen);
            case Outcome.Written written -> ChoiceMetrics.truth(compared.isAny(written));
            case Outcome.Scored scored -> ChoiceMetrics.truth(scored.isGreedy());
            case Outcome.Rolled rolled -> null;
        };
    }

    /** What of two texts is compared. */
    private record Compared(
            List<PythonPattern> ignored, boolean ignoresCase, boolean ignoresPunctuation, boolean ignoresNumbers) {
        boolean isAny(Outcome.Written written) {
            String text = part(written.text());
            return written.golds().stream().anyMatch(gold -> part(gold).equals(text));
        }

        private String part(String text) {
            String left = text;
            for (PythonPattern pattern : ignored) {
                left = pattern.remove(left);
            }
            left = ignoresCase ? left.toLowerCase(Locale.ROOT) : left;
            left = ignoresPunctuation ? PUNCTUATION.matcher(left).replaceAll("") : left;
            return ignoresNumbers ? DIGIT.matcher(left).replaceAll("") : left;
        }
    }
}
