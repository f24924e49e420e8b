package dev.millrace.eval.task;

import dev.millrace.eval.fairness.Representation;
import dev.millrace.eval.fairness.StereotypicalAssociation;
import dev.millrace.eval.figure.Aggregations;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.lexicon.WordGroups;
import dev.millrace.eval.text.CorpusFigures;
import dev.millrace.eval.text.Repetition;
import dev.millrace.eval.text.Segment;
import dev.millrace.eval.text.SemanticSimilarity;
import dev.millrace.eval.text.SquadAnswer;
import dev.millrace.eval.text.TextEmbedder;
import dev.millrace.eval.text.TextLength;
import dev.millrace.eval.text.WhiteSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** All metrics and aggregations that this service has, under the names that task files use. */
public final class HarnessMetrics {
    private static final Set<OutputType> GENERATED = Set.of(OutputType.GENERATE_UNTIL);
    /** Words of a block that is looked for again. */
    private static final int REPEATED_WORDS = 3;
    /** Whether the words of the target count, too. */
    private static final String WITH_TARGET = "with_target";
    /** Who is named in texts. */
    private static final Map<String, Metric.Aggregation> GROUPS = Map.of(
            "representation_gender",
            new Representation(WordGroups.gender()),
            "representation_names",
            new Representation(WordGroups.familyNames()),
            "association_gender",
            new StereotypicalAssociation(WordGroups.gender(), StereotypicalAssociation.PROFESSIONS),
            "association_names",
            new StereotypicalAssociation(WordGroups.familyNames(), StereotypicalAssociation.PROFESSIONS));

    private HarnessMetrics() {}

    /**
     * The registry for task files.
     *
     * @param embedder for {@code semantic_similarity}
     */
    public static MetricRegistry registry(TextEmbedder embedder) {
        var kinds = new ArrayList<MetricKind>();
        kinds.add(answer("squad_em", true, segment -> SquadAnswer.ENGLISH.isExact(segment) ? 1 : 0));
        kinds.add(answer(
                "squad_f1",
                true,
                segment -> SquadAnswer.ENGLISH.overlap(segment).f1()));
        kinds.add(likeness(embedder));
        kinds.add(answer("repetition", false, HarnessMetrics::repetition));
        kinds.add(length("length_words", length -> length.words()));
        kinds.add(length("length_characters", length -> length.characters()));
        CorpusFigures.ofTexts().forEach(metric -> kinds.add(ofTexts(metric)));
        GROUPS.keySet().stream().sorted().forEach(name -> kinds.add(groups(name)));
        return new MetricRegistry(kinds, name -> Aggregations.of(name).or(() -> aggregation(name)));
    }

    /** What cannot be measured is refused with the task's file, before anything is asked. */
    private static MetricKind likeness(TextEmbedder embedder) {
        MetricKind kind = answer("semantic_similarity", true, segment -> SemanticSimilarity.of(segment, embedder));
        return kind.madeBy(options -> {
            embedder.missing().ifPresent(why -> {
                throw options.fail("metric", "is %s: %s".formatted(kind.name(), why));
            });
            return kind.maker().of(options);
        });
    }

    /** Of an item's own number where the figure is a mean of such, else of its texts. */
    private static MetricKind ofTexts(Metric metric) {
        String name = metric.key().metric();
        return CorpusFigures.ofItem(name)
                .map(score -> answer(name, metric.direction(), score, name))
                .orElseGet(() -> new MetricKind(
                        name,
                        GENERATED,
                        Measurement.Texts.class,
                        metric.direction(),
                        name,
                        Set.of(),
                        options -> TextMetrics::texts));
    }

    private static Optional<Metric.Aggregation> aggregation(String name) {
        return CorpusFigures.names().contains(name)
                ? Optional.of(CorpusFigures.metric(Metric.Key.of(name)).aggregation())
                : Optional.ofNullable(GROUPS.get(name));
    }

    /** Of what is written, and with {@value #WITH_TARGET} of the target, which is how the text begins, and that. */
    private static MetricKind groups(String name) {
        return new MetricKind(
                name,
                GENERATED,
                Measurement.Texts.class,
                Direction.LOWER,
                name,
                Set.of(WITH_TARGET),
                options -> options.flag(WITH_TARGET) ? HarnessMetrics::begun : TextMetrics::texts);
    }

    private static Measurement begun(Outcome outcome) {
        return outcome instanceof Outcome.Written(String text, List<String> golds) && !golds.isEmpty()
                ? new Measurement.Texts(golds.getFirst() + " " + text, golds)
                : TextMetrics.texts(outcome);
    }

    private static double repetition(Segment segment) {
        return Repetition.share(WhiteSpace.split(segment.prediction()), REPEATED_WORDS)
                .orElse(0);
    }

    private static MetricKind answer(String name, boolean isHigherBetter, ToDoubleFunction<Segment> score) {
        return answer(name, Direction.of(isHigherBetter), score, "mean");
    }

    private static MetricKind length(String name, ToDoubleFunction<TextLength> length) {
        return answer(
                name, Direction.NEITHER, segment -> length.applyAsDouble(TextLength.of(segment.prediction())), "mean");
    }

    private static MetricKind answer(
            String name, Direction direction, ToDoubleFunction<Segment> score, String aggregation) {
        return new MetricKind(
                name,
                GENERATED,
                Measurement.Value.class,
                direction,
                aggregation,
                Set.of(),
                options -> outcome -> outcome instanceof Outcome.Written(String text, List<String> golds)
                        ? new Measurement.Value(score.applyAsDouble(new Segment(text, golds)))
                        : null);
    }
}
