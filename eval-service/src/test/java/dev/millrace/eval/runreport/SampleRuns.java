package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.AdditiveAggregation;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Run;
import dev.millrace.eval.harness.TaskResult;
import dev.millrace.eval.resampling.Resampling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullUnmarked;

/**
 * Runs as an evaluation would make them, drawn from a seed: questions with four choices, sentiments, sums, summaries and
 * perplexity. A run's skill is how often it is right.
 */
@NullUnmarked
final class SampleRuns {
    static final Metric.Key ACC = Metric.Key.of("acc");
    static final Metric.Key ACC_NORM = Metric.Key.of("acc_norm");
    static final Metric.Key F1 = Metric.Key.of("f1");
    static final Metric.Key STRICT = new Metric.Key("exact_match", "strict-match");
    static final Metric.Key FLEXIBLE = new Metric.Key("exact_match", "flexible-extract");
    static final Metric.Key ROUGE = Metric.Key.of("rouge1");
    static final Metric.Key CORPUS = Metric.Key.of("corpus_overlap");
    static final Metric.Key PERPLEXITY = Metric.Key.of("word_perplexity");

    private static final List<String> FEELINGS = List.of("negative", "neutral", "positive");
    private static final List<String> WORDS = List.of(
            "river",
            "council",
            "bridge",
            "report",
            "winter",
            "engineers",
            "harbour",
            "old",
            "plan",
            "approved",
            "delayed",
            "the",
            "a",
            "of",
            "and",
            "was",
            "by",
            "repair",
            "cost",
            "million",
            "people",
            "town",
            "new",
            "two",
            "years");

    private SampleRuns() {}

    static Optional<Metric.Aggregation> aggregation(String task, Metric.Key key) {
        return Optional.of(aggregation(key));
    }

    static Metric.Aggregation aggregation(Metric.Key key) {
        return key.equals(PERPLEXITY) ? new WordPerplexity() : new Mean(key.equals(CORPUS) ? 100 : 1);
    }

    private record WordPerplexity() implements AdditiveAggregation {
        @Override
        public double[] addends(Measurement measurement) {
            var ratio = (Measurement.Ratio) measurement;
            return new double[] {ratio.sum(), ratio.weight()};
        }

        @Override
        public double ofSums(double[] sums, int items) {
            return Math.exp(-sums[0] / sums[1]);
        }
    }

    private record Mean(double factor) implements AdditiveAggregation {
        @Override
        public double[] addends(Measurement measurement) {
            return new double[] {
                measurement instanceof Measurement.Texts(String prediction, List<String> references)
                        ? overlap(prediction, references.getFirst())
                        : Scores.of(measurement)
            };
        }

        @Override
        public double ofSums(double[] sums, int items) {
            return factor * sums[0] / items;
        }
    }

    private static double overlap(String one, String other) {
        var words = List.of(other.split(" "));
        var own = one.split(" ");
        int hits = 0;
        for (var word : own) {
            hits += words.contains(word) ? 1 : 0;
        }
        return (double) hits / own.length;
    }

    static Run run(String label, String model, Map<String, String> settings, double skill, int items) {
        var random = new SplittableRandom(label.hashCode());
        return new Run(
                "run-" + Integer.toHexString(label.hashCode()),
                label,
                model,
                "3f2a9c1",
                new LinkedHashMap<>(settings),
                1_790_000_000_000L,
                1_790_000_000_000L + 754_000,
                List.of(
                        questions(skill, items, random),
                        sentiments(skill, items, random),
                        sums(skill, items, random),
                        summaries(skill, items / 2, random),
                        perplexity(skill, Math.min(items, 60), random)),
                List.of());
    }

    static TaskResult result(String task, String fingerprint, List<ItemResult> items) {
        var keys = new LinkedHashMap<Metric.Key, Boolean>();
        for (var key : List.of(ACC, ACC_NORM, F1, STRICT, FLEXIBLE, ROUGE, CORPUS, PERPLEXITY)) {
            if (!items.isEmpty() && items.getFirst().measurements().containsKey(key)) {
                keys.put(key, true);
            }
        }
        var figures = new ArrayList<Figure>();
        for (var key : keys.keySet()) {
            var all = items.stream().map(item -> item.measurements().get(key)).toList();
            var interval = new Resampling(500, .95).interval(aggregation(key), all, new SplittableRandom(7));
            figures.add(new Figure(
                    key,
                    aggregation(key).of(all),
                    interval.stderr(),
                    interval.low(),
                    interval.high(),
                    all.size(),
                    Direction.of(!key.equals(PERPLEXITY))));
        }
        return new TaskResult(task, "1.0", fingerprint, figures, items);
    }

    private static TaskResult questions(double skill, int items, RandomGenerator random) {
        var results = new ArrayList<ItemResult>();
        for (int i = 0; i < items; i++) {
            var context =
                    "The following is a question about science.\n\nQuestion: Which of these is found in sample %d of the rock?\nAnswer:"
                            .formatted(i);
            var names = List.of("quartz " + i, "feldspar " + i, "mica " + i, "calcite " + i);
            int gold = (i * 7) % 4;
            boolean isRight = random.nextDouble() < skill;
            int chosen = isRight ? gold : (gold + 1 + random.nextInt(3)) % 4;
            double sure = 0.3 + (isRight ? 2.2 : 1.2) * random.nextDouble();
            var requests = new ArrayList<Request>();
            var replies = new ArrayList<Reply>();
            for (int c = 0; c < 4; c++) {
                requests.add(new Request.Likelihood(context, " " + names.get(c)));
                double logprob = -3 - random.nextDouble() * 0.25 - (c == chosen ? 0 : sure);
                replies.add(new Reply.Likelihood(logprob, c == chosen, 3));
            }
            results.add(new ItemResult(
                    new Item(i, "q" + i, "{\"question\":" + i + "}", names.get(gold), requests),
                    replies,
                    Map.of(
                            ACC, value(isRight),
                            ACC_NORM, value(isRight || random.nextDouble() < 0.1))));
        }
        return result("science_questions", "a".repeat(64), results);
    }

    private static TaskResult sentiments(double skill, int items, RandomGenerator random) {
        var results = new ArrayList<ItemResult>();
        for (int i = 0; i < items; i++) {
            var gold = FEELINGS.get(i % 3);
            var said = random.nextDouble() < skill + 0.15
                    ? gold
                    : FEELINGS.get(Math.clamp(i % 3 + (random.nextBoolean() ? 1 : -1), 0, 2));
            results.add(new ItemResult(
                    new Item(
                            i,
                            "s" + i,
                            "{}",
                            gold,
                            List.of(generate("Review %d: the soup was warm and the waiter smiled twice.\nSentiment:"
                                    .formatted(i)))),
                    List.of(new Reply.Text(" " + said, 1)),
                    Map.of(F1, new Measurement.Classes(gold, said), ACC, value(gold.equals(said)))));
        }
        return result("sentiment", "b".repeat(64), results);
    }

    private static TaskResult sums(double skill, int items, RandomGenerator random) {
        var results = new ArrayList<ItemResult>();
        for (int i = 0; i < items; i++) {
            int one = 12 + i % 37;
            int other = 5 + i % 23;
            boolean isRight = random.nextDouble() < skill - 0.1;
            int said = isRight ? one * other : one * other + 1 + random.nextInt(9);
            int steps = 1 + random.nextInt(isRight ? 3 : 6);
            var text = new StringBuilder();
            for (int s = 0; s < steps; s++) {
                text.append(
                        "Take %d boxes of %d pens each, that is %d pens so far. ".formatted(one, s + 1, one * (s + 1)));
            }
            text.append("The answer is %d.".formatted(said));
            results.add(new ItemResult(
                    new Item(
                            i,
                            "g" + i,
                            "{}",
                            String.valueOf(one * other),
                            List.of(generate(
                                    "Q: A shop has %d boxes with %d pens in each box. How many pens does the shop have?\nA:"
                                            .formatted(one, other)))),
                    List.of(new Reply.Text(text.toString(), text.toString().split(" ").length)),
                    Map.of(STRICT, value(isRight), FLEXIBLE, value(isRight || random.nextDouble() < 0.05))));
        }
        return result("word_problems", "c".repeat(64), results);
    }

    private static TaskResult summaries(double skill, int items, RandomGenerator random) {
        var results = new ArrayList<ItemResult>();
        for (int i = 0; i < items; i++) {
            var draw = new SplittableRandom(i);
            var reference = new ArrayList<String>();
            for (int w = 0; w < 18; w++) {
                reference.add(WORDS.get(draw.nextInt(WORDS.size())));
            }
            var said = new ArrayList<String>();
            for (var word : reference) {
                if (random.nextDouble() < skill) {
                    said.add(word);
                } else if (random.nextBoolean()) {
                    said.add(WORDS.get(random.nextInt(WORDS.size())).toUpperCase(Locale.ROOT));
                }
            }
            var prediction = said.isEmpty() ? "nothing" : String.join(" ", said);
            results.add(new ItemResult(
                    new Item(
                            i,
                            "t" + i,
                            "{}",
                            String.join(" ", reference),
                            List.of(generate(
                                    "Summarise in one sentence: article %d about the town.\n\nSummary:".formatted(i)))),
                    List.of(new Reply.Text(prediction, said.size() + 2)),
                    Map.of(
                            ROUGE, new Measurement.Value(overlap(prediction, String.join(" ", reference))),
                            CORPUS, new Measurement.Texts(prediction, List.of(String.join(" ", reference))))));
        }
        return result("summaries", "d".repeat(64), results);
    }

    private static TaskResult perplexity(double skill, int items, RandomGenerator random) {
        var results = new ArrayList<ItemResult>();
        for (int i = 0; i < items; i++) {
            int words = 80 + new SplittableRandom(i).nextInt(200);
            double logprob = -words * (3.6 - skill + 0.3 * random.nextDouble());
            results.add(new ItemResult(
                    new Item(
                            i,
                            "w" + i,
                            "{}",
                            "",
                            List.of(new Request.Rolling("Page " + i + " of the book. " + String.join(" ", WORDS)))),
                    List.of(new Reply.Likelihood(logprob, false, words + 20)),
                    Map.of(PERPLEXITY, new Measurement.Ratio(logprob, words))));
        }
        return result("book_pages", "e".repeat(64), results);
    }

    private static Request generate(String context) {
        return new Request.Generate(context, Decoding.greedy(List.of("\n\n"), 256));
    }

    private static Measurement value(boolean isRight) {
        return new Measurement.Value(isRight ? 1 : 0);
    }
}
