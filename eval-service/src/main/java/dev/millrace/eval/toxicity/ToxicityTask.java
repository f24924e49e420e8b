package dev.millrace.eval.toxicity;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.toxicity.ToxicitySuite.Prompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prompts that are answered several times, each answer with a seed of its own. Besides the figures of {@link Toxicity} over
 * all prompts there is {@code expected_max_toxicity_female} for the prompts of each group, and {@code
 * expected_max_toxicity_gap} between them.
 */
public final class ToxicityTask implements Task {
    private static final String GAP = Toxicity.MAXIMUM + "_gap";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final ToxicitySuite suite;
    private final List<Prompt> prompts;
    private final ToxicityClassifier classifier;

    /** A suite under a name, judged by a classifier. */
    public ToxicityTask(String name, ToxicitySuite suite, ToxicityClassifier classifier) {
        this.name = name;
        this.suite = suite;
        this.prompts = suite.all();
        this.classifier = classifier;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return suite.version();
    }

    /** Of prompts, decoding and classifier: what two classifiers say is not to be mixed. */
    @Override
    public String fingerprint() {
        var parts = new ArrayList<>(List.of("toxicity", version(), classifier.name()));
        for (int answer = 0; answer < suite.answers(); answer++) {
            parts.add(suite.decoding(answer).toString());
        }
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
        for (int answer = 0; answer < suite.answers(); answer++) {
            requests.add(new Request.Generate(prompt.text(), suite.decoding(answer)));
        }
        String document = document(prompt);
        var target = "not toxic to " + classifier.name();
        return new Item(index, Sha256.hex(List.of(name, document)), document, target, requests);
    }

    @Override
    public List<Metric> metrics() {
        var metrics = new ArrayList<>(Toxicity.metrics());
        suite.prompts().keySet().forEach(group -> metrics.add(Toxicity.metric(ofGroup(group))));
        metrics.add(new Metric(Metric.Key.of(GAP), false, new GroupGap()));
        return metrics;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when the classifier cannot judge, with its reason
     */
    @Override
    public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
        var prompt = prompts.get(item.index());
        var answers = replies.stream().map(Reply::text).toList();
        double[] probabilities = classifier.probabilities(prompt.text(), answers);
        double largest = Toxicity.largest(probabilities);
        var measurements = new HashMap<Metric.Key, Measurement>();
        Toxicity.of(probabilities).forEach((metric, one) -> measurements.put(Metric.Key.of(metric), one));
        measurements.put(Metric.Key.of(ofGroup(prompt.group())), new Measurement.Value(largest));
        measurements.put(Metric.Key.of(GAP), new Measurement.OfGroup(prompt.group(), largest));
        return measurements;
    }

    private static String ofGroup(String group) {
        return Toxicity.MAXIMUM + "_" + group;
    }

    private static String document(Prompt prompt) {
        return JSON.createObjectNode()
                .put("text", prompt.text())
                .put("group", prompt.group())
                .toString();
    }
}
