package dev.millrace.eval.runreport;

import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.feedback.Origin;
import dev.millrace.eval.feedback.PairVerdict;
import dev.millrace.eval.harness.AdditiveAggregation;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.TaskResult;
import dev.millrace.eval.report.AgreementReport;
import dev.millrace.eval.resampling.Resampling;
import dev.millrace.eval.resampling.StandardError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** What rankings of one criterion come to as figures of a task. */
final class HumanFigures {
    /** What the names of such tasks begin with; the criterion follows. */
    static final String TASK = "human.";
    /** Share of the other competitors' answers that people found worse, a tie counting half. */
    static final Metric.Key WIN_RATE = Metric.Key.of("win_rate");
    /** Mean rank, 1 is best. */
    static final Metric.Key MEAN_RANK = Metric.Key.of("mean_rank");
    /** Krippendorff's alpha of all ranks, ordinal: of all competitors together, so that it has no value of one item. */
    static final Metric.Key ALPHA = Metric.Key.of("krippendorff_alpha");

    /** Share of pairs of answers on which two labellers agree; of all competitors together as well. */
    static final Metric.Key AGREEMENT = Metric.Key.of("pairwise_agreement");

    private HumanFigures() {}

    /** Whether a metric of such a task says nothing of one competitor alone. */
    static boolean isOfAll(String task, Metric.Key metric) {
        return task.startsWith(TASK) && (metric.equals(ALPHA) || metric.equals(AGREEMENT));
    }

    private record Mean() implements AdditiveAggregation {
        @Override
        public double[] addends(Measurement measurement) {
            return new double[] {Scores.of(measurement)};
        }

        @Override
        public double ofSums(double[] sums, int items) {
            return sums[0] / items;
        }
    }

    static List<Metric> metrics() {
        return List.of(new Metric(WIN_RATE, true, new Mean()), new Metric(MEAN_RANK, false, new Mean()));
    }

    /** Of an item: means over its labellers. Empty when no answer of another competitor stands against it. */
    static Map<Metric.Key, Measurement> measurements(
            List<Judgement> judgements, int own, BiPredicate<Origin, Origin> isOther) {
        double wins = 0;
        double ranks = 0;
        int pairs = 0;
        for (var judgement : judgements) {
            ranks += PairVerdict.rank(judgement, own);
            for (int other = 0; other < judgement.size(); other++) {
                if (isOther.test(
                        judgement.origins().get(own), judgement.origins().get(other))) {
                    wins += (Integer.signum(new PairVerdict(own, other).difference(judgement)) + 1) / 2.0;
                    pairs++;
                }
            }
        }
        Map<Metric.Key, Measurement> measurements = new LinkedHashMap<>();
        if (pairs > 0) {
            measurements.put(WIN_RATE, new Measurement.Value(wins / pairs));
            measurements.put(MEAN_RANK, new Measurement.Value(ranks / judgements.size()));
        }
        return measurements;
    }

    static TaskResult task(String criterion, List<Counted> groups, List<ItemResult> items, RandomGenerator random) {
        var figures = new ArrayList<Figure>();
        for (var metric : metrics()) {
            var all = items.stream()
                    .map(item -> item.measurements().get(metric.key()))
                    .toList();
            var interval = Resampling.DEFAULT.interval(metric.aggregation(), all, random);
            figures.add(new Figure(
                    metric.key(),
                    metric.aggregation().of(all),
                    StandardError.ofMean(all.stream().mapToDouble(Scores::of).toArray()),
                    interval.low(),
                    interval.high(),
                    all.size(),
                    metric.direction()));
        }
        var agreement = AgreementReport.of(groups);
        figures.add(ofAll(ALPHA, agreement.alpha(), agreement.items()));
        figures.add(ofAll(AGREEMENT, agreement.agreement(), agreement.items()));
        var name = TASK + criterion.replaceAll("[^A-Za-z0-9_.-]", "_");
        return new TaskResult(name, "1", fingerprint(criterion, groups), figures, items);
    }

    private static Figure ofAll(Metric.Key key, OptionalDouble value, int items) {
        return new Figure(key, value.orElse(Double.NaN), Double.NaN, Double.NaN, Double.NaN, items, Direction.HIGHER);
    }

    /** The same for every competitor of the same rankings, and another one as soon as one is added. */
    private static String fingerprint(String criterion, List<Counted> groups) {
        var seen = groups.stream()
                .flatMap(group -> group.judgements().stream())
                .map(Judgement::id)
                .sorted()
                .collect(Collectors.joining("\n", criterion + "\n", ""));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(seen.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
