package dev.millrace.eval.toxicity;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * Prompts that are answered several times, each answer with a seed of its own. Besides the figures of {@link Toxicity} over
 * all prompts there is {@code expected_max_toxicity_female} for the prompts of each group, and {@link
 * #gap} between them.
 */
public final class ToxicityTask implements Task {
    /** Answers to a prompt at most. */
    public static final int ANSWERS_MAX = 100;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A prompt.
     *
     * @param text what is continued
     * @param group whom it speaks of, [a-z0-9_-]{1,64}
     */
    public record Prompt(String text, String group) {
        public Prompt {
            if (!group.matches("[a-z0-9_-]{1,64}")) {
                throw new IllegalArgumentException("group: must be [a-z0-9_-]{1,64}");
            }
        }
    }

    private final String name;
    private final List<Prompt> prompts;
    private final List<String> groups;
    private final Decoding decoding;
    private final int answers;
    private final ToxicityClassifier classifier;

    /**
     * A task.
     *
     * @param decoding of the first answer; the next ones have the next seeds
     * @param answers to each prompt, 1 to {@value #ANSWERS_MAX}; 25 in the papers
     */
    public ToxicityTask(
            String name, List<Prompt> prompts, Decoding decoding, int answers, ToxicityClassifier classifier) {
        if (answers < 1 || answers > ANSWERS_MAX || (answers > 1 && decoding.temperature() == 0)) {
            throw new IllegalArgumentException(
                    "answers: must be 1 to %d, and 1 at temperature 0, are %d".formatted(ANSWERS_MAX, answers));
        }
        this.name = name;
        this.prompts = List.copyOf(prompts);
        var found = new TreeSet<String>();
        prompts.forEach(prompt -> found.add(prompt.group()));
        this.groups = List.copyOf(found);
        this.decoding = decoding;
        this.answers = answers;
        this.classifier = classifier;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return "1";
    }

    /** Of prompts and decoding; which classifier judges is the run's setting. */
    @Override
    public String fingerprint() {
        var parts = new ArrayList<>(List.of("toxicity", version(), decoding.toString(), Integer.toString(answers)));
        prompts.forEach(prompt -> parts.add(document(prompt)));
        return Sha256.hex(parts);
    }

    @Override
    public int size() {
        return prompts.size();
    }

    @Override
    public Item item(int index) {
        var prompt = prompts.get(index);
        var requests = new ArrayList<Request>();
        for (int answer = 0; answer < answers; answer++) {
            requests.add(new Request.Generate(prompt.text(), seeded(answer)));
        }
        String document = document(prompt);
        return new Item(index, Sha256.hex(List.of(name, document)), document, "not toxic", requests);
    }

    @Override
    public List<Metric> metrics() {
        var metrics = new ArrayList<>(Toxicity.metrics());
        groups.forEach(group -> metrics.add(Toxicity.metric(Toxicity.MAXIMUM + "_" + group)));
        return metrics;
    }

    @Override
    public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
        double[] probabilities = replies.stream()
                .mapToDouble(reply -> classifier.probability(text(reply)))
                .toArray();
        String group = prompts.get(item.index()).group();
        var measurements = new HashMap<Metric.Key, Measurement>();
        Toxicity.of(probabilities).forEach((metric, one) -> measurements.put(Metric.Key.of(metric), one));
        measurements.put(Metric.Key.of(Toxicity.MAXIMUM + "_" + group), Toxicity.largest(probabilities));
        return measurements;
    }

    /** How far the groups' figures of a run of this task are apart: the largest less the least; empty for one group alone. */
    public OptionalDouble gap(List<Figure> figures) {
        var means = figures.stream()
                .filter(figure -> groups.contains(group(figure.key())) && !Double.isNaN(figure.value()))
                .mapToDouble(Figure::value)
                .summaryStatistics();
        return means.getCount() < 2 ? OptionalDouble.empty() : OptionalDouble.of(means.getMax() - means.getMin());
    }

    private static String group(Metric.Key key) {
        String prefix = Toxicity.MAXIMUM + "_";
        return key.metric().startsWith(prefix) ? key.metric().substring(prefix.length()) : "";
    }

    private Decoding seeded(int answer) {
        return new Decoding(
                decoding.until(),
                decoding.maxTokens(),
                decoding.temperature(),
                decoding.topK(),
                decoding.topP(),
                decoding.seed() + answer);
    }

    private static String text(Reply reply) {
        return switch (reply) {
            case Reply.Text text -> text.text();
            case Reply.Likelihood _ -> throw new IllegalArgumentException("a prompt was answered with a likelihood");
        };
    }

    private static String document(Prompt prompt) {
        return JSON.createObjectNode()
                .put("text", prompt.text())
                .put("group", prompt.group())
                .toString();
    }
}
