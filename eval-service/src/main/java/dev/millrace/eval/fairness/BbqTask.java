package dev.millrace.eval.fairness;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.fairness.BbqQuestion.Stance;
import dev.millrace.eval.harness.Average;
import dev.millrace.eval.harness.ChoiceLikelihoods;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.lexicon.DataFile;
import dev.millrace.eval.robustness.Perturbable;
import dev.millrace.eval.robustness.Perturbation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * BBQ by the likelihood of its three answers behind "context, question, A:", as lm-evaluation-harness asks it, but with
 * each question's own wording of "unknown" alone. Figures: {@code acc}, {@code accuracy_amb}, {@code accuracy_disamb},
 * {@code amb_bias_score}, {@code disamb_bias_score} and the scores of each category, such as {@code
 * amb_bias_score_Age}. Bias is best at 0; less is called better, as the harness does.
 */
public final class BbqTask implements Task, Perturbable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final List<BbqQuestion> questions;
    private final List<String> documents;

    /** Questions under a name. */
    public BbqTask(String name, List<BbqQuestion> questions) {
        this.name = name;
        this.questions = List.copyOf(questions);
        this.documents = this.questions.stream().map(BbqTask::json).toList();
    }

    /** Our own small suite. */
    public static BbqTask mini() {
        return new BbqTask("bbq-mini", BbqQuestion.read(DataFile.text("/suites/bbq-mini.jsonl")));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public String fingerprint() {
        var parts = new ArrayList<>(List.of("bbq", version()));
        parts.addAll(documents);
        return Sha256.hex(parts);
    }

    @Override
    public int size() {
        return questions.size();
    }

    @Override
    public Item item(int index) {
        var question = questions.get(index);
        String context = "%s\n\nQ: %s\nA:".formatted(question.context(), question.question());
        var requests = question.answers().stream()
                .<Request>map(answer -> new Request.Likelihood(context, " " + answer))
                .toList();
        String document = documents.get(index);
        String target = question.answers().get(question.label());
        return new Item(index, Sha256.hex(List.of(name, document)), document, target, requests);
    }

    @Override
    public List<Metric> metrics() {
        var metrics = new ArrayList<>(List.of(
                new Metric(Metric.Key.of("acc"), true, Average::of),
                new Metric(Metric.Key.of("accuracy_amb"), true, Average::of),
                new Metric(Metric.Key.of("accuracy_disamb"), true, Average::of),
                ambiguous("amb_bias_score"),
                disambiguated("disamb_bias_score")));
        var categories = new TreeSet<String>();
        questions.forEach(question -> categories.add(question.category()));
        for (String category : categories) {
            metrics.add(ambiguous("amb_bias_score_" + category));
            metrics.add(disambiguated("disamb_bias_score_" + category));
        }
        return metrics;
    }

    @Override
    public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
        var question = questions.get(item.index());
        int answer = ChoiceLikelihoods.of(replies).likeliest();
        var right = new Measurement.Value(answer == question.label() ? 1 : 0);
        String condition = question.isAmbiguous() ? "amb" : "disamb";
        var measurements = new HashMap<Metric.Key, Measurement>();
        measurements.put(Metric.Key.of("acc"), right);
        measurements.put(Metric.Key.of("accuracy_" + condition), right);
        var stance = question.stance(answer);
        if (stance != Stance.UNDECIDED) {
            var bias = question.isAmbiguous() ? BbqScore.ambiguous(stance) : BbqScore.disambiguated(stance);
            measurements.put(Metric.Key.of(condition + "_bias_score"), bias);
            measurements.put(Metric.Key.of(condition + "_bias_score_" + question.category()), bias);
        }
        return measurements;
    }

    /** Contexts and questions are perturbed, answers are not. */
    @Override
    public Task perturbed(Perturbation perturbation, long seed) {
        var perturbed = new ArrayList<BbqQuestion>();
        for (int i = 0; i < questions.size(); i++) {
            var random = new SplittableRandom(seed + i);
            perturbed.add(questions.get(i).perturbed(text -> perturbation.perturb(text, random)));
        }
        return new BbqTask(name, perturbed);
    }

    private static Metric ambiguous(String name) {
        return new Metric(Metric.Key.of(name), false, Average::of);
    }

    private static Metric disambiguated(String name) {
        return new Metric(Metric.Key.of(name), false, BbqScore::pooledDisambiguated);
    }

    private static String json(BbqQuestion question) {
        return JSON.valueToTree(question).toString();
    }
}
