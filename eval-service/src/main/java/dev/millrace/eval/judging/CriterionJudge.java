package dev.millrace.eval.judging;

import dev.millrace.eval.harness.Average;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Value;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rates one quality of an answer from 1 to 5 by the probabilities of the ratings ({@link ExpectedRating}), without reasons. The
 * metric is called as the criterion is; {@code rating_mass} is the mean probability that the judge gave to ratings at all.
 *
 * @param criterion its name, [a-z][a-z0-9_]{0,63}
 * @param description what it means, not empty
 */
public record CriterionJudge(String criterion, String description) implements Judge {
    /** Characters of a description at most. */
    public static final int DESCRIPTION_MAX = 4_096;

    private static final int LOWEST = 1;
    private static final int HIGHEST = 5;
    private static final Metric MASS = new Metric(Metric.Key.of("rating_mass"), true, Average::of);

    private static final Map<String, String> KNOWN = Map.of(
            "coherence",
                    "the sentences follow from one another and make one whole, in an order that a reader can follow",
            "consistency", "everything that it states is supported by the source, nothing is invented or turned around",
            "fluency", "it is written as a careful writer would: no errors of grammar, spelling, or choice of words",
            "relevance", "it says what matters in the source, and nothing that does not",
            "helpfulness", "it does what was asked, so that whoever asked need not ask again");

    /** @throws IllegalArgumentException naming the field */
    public CriterionJudge {
        if (!criterion.matches("[a-z][a-z0-9_]{0,63}")
                || criterion.equals(MASS.key().metric())) {
            throw new IllegalArgumentException("judge.criterion: must be [a-z][a-z0-9_]{0,63}, and not rating_mass");
        }
        if (description.isBlank() || description.length() > DESCRIPTION_MAX) {
            throw new IllegalArgumentException(
                    "judge.description: 1 to %d characters for a criterion that is none of %s"
                            .formatted(
                                    DESCRIPTION_MAX,
                                    KNOWN.keySet().stream().sorted().toList()));
        }
    }

    /** A criterion with what it is known to mean, where nothing else is said. */
    public static CriterionJudge of(String criterion, String description) {
        return new CriterionJudge(criterion, description.isBlank() ? KNOWN.getOrDefault(criterion, "") : description);
    }

    @Override
    public String prefix() {
        return "geval";
    }

    @Override
    public List<String> fingerprint() {
        return List.of(JudgePrompt.CRITERION.text(), criterion, description);
    }

    @Override
    public List<Request> requests(JudgedAnswer answer) {
        var prompt = JudgePrompt.CRITERION.filled(Map.of(
                "criterion",
                criterion,
                "description",
                description,
                "source",
                answer.question(),
                "text",
                answer.answer()));
        return spellings().stream()
                .<Request>map(rating -> new Request.Likelihood(prompt, rating))
                .toList();
    }

    /** Ratings as a model may write them: whether a blank is a part of the number is the tokenizer's choice. */
    private static List<String> spellings() {
        var spellings = new ArrayList<String>();
        for (int rating = LOWEST; rating <= HIGHEST; rating++) {
            spellings.add(" " + rating);
            spellings.add(Integer.toString(rating));
        }
        return spellings;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(rating(), MASS);
    }

    private Metric rating() {
        return new Metric(Metric.Key.of(criterion), true, Average::of);
    }

    @Override
    public Map<Metric.Key, Measurement> measure(JudgedAnswer answer, List<Reply> replies) {
        var logprobs = new LinkedHashMap<String, Double>();
        var spellings = spellings();
        for (int i = 0; i < spellings.size(); i++) {
            logprobs.put(spellings.get(i), ((Reply.Likelihood) replies.get(i)).logprob());
        }
        var expected = ExpectedRating.of(logprobs, LOWEST, HIGHEST);
        var measurements = new HashMap<Metric.Key, Measurement>();
        measurements.put(MASS.key(), new Value(expected.mass()));
        if (expected.mass() > 0) {
            measurements.put(rating().key(), new Value(expected.score()));
        }
        return measurements;
    }
}
