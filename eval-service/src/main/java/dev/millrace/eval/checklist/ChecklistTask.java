package dev.millrace.eval.checklist;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.harness.Average;
import dev.millrace.eval.harness.ChoiceLikelihoods;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * A suite by the likelihood of its choices. {@code failure_rate} is the share of cases that failed, {@code
 * failure_rate_mft}, {@code _inv} and {@code _dir} that of each kind, and {@code failure_rate_negation} that of a
 * capability.
 */
public final class ChecklistTask implements Task {
    private static final String RATE = "failure_rate";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final String version;
    private final List<ChecklistCase> cases;
    private final List<String> documents;

    /** A suite filled with a seed, under its own name behind {@code checklist_}. */
    public ChecklistTask(ChecklistSuite suite, long seed) {
        this("checklist_" + suite.name(), suite, seed);
    }

    /** A suite filled with a seed, under a name. */
    public ChecklistTask(String name, ChecklistSuite suite, long seed) {
        this.name = name;
        this.version = suite.version();
        this.cases = suite.cases(seed);
        this.documents = cases.stream().map(ChecklistTask::document).toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public String fingerprint() {
        var parts = new ArrayList<>(List.of("checklist", version));
        cases.forEach(one -> parts.add(one.toString()));
        return Sha256.hex(parts);
    }

    @Override
    public int size() {
        return cases.size();
    }

    @Override
    public Item item(int index) {
        var one = cases.get(index);
        var requests = new ArrayList<Request>();
        for (String prompt : one.prompts()) {
            one.choices().forEach(choice -> requests.add(new Request.Likelihood(prompt, " " + choice)));
        }
        String document = documents.get(index);
        return new Item(index, Sha256.hex(List.of(name, document)), document, target(one), requests);
    }

    @Override
    public List<Metric> metrics() {
        var names = new LinkedHashSet<>(List.of(RATE));
        cases.forEach(one -> names.add(RATE + "_" + one.test().kind()));
        cases.forEach(one -> names.add(RATE + "_" + one.test().capability()));
        return names.stream()
                .map(metric -> new Metric(Metric.Key.of(metric), false, Average::of))
                .toList();
    }

    @Override
    public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
        var one = cases.get(item.index());
        int choices = one.choices().size();
        var likelihoods = new ArrayList<ChoiceLikelihoods>();
        for (int from = 0; from < replies.size(); from += choices) {
            likelihoods.add(ChoiceLikelihoods.of(replies.subList(from, from + choices)));
        }
        var failed = one.hasFailed(likelihoods);
        var measurements = new HashMap<Metric.Key, Measurement>();
        failed.ifPresent(has -> {
            var value = new Measurement.Value(has ? 1 : 0);
            measurements.put(Metric.Key.of(RATE), value);
            measurements.put(Metric.Key.of(RATE + "_" + one.test().kind()), value);
            measurements.put(Metric.Key.of(RATE + "_" + one.test().capability()), value);
        });
        return measurements;
    }

    private static String target(ChecklistCase one) {
        return switch (one.test()) {
            case ChecklistTest.MinimumFunctionality _ -> one.expected();
            case ChecklistTest.Invariance _ -> "the same answer";
            case ChecklistTest.Directional dir ->
                "P(%s) %s".formatted(one.expected(), dir.direction().label());
        };
    }

    private static String document(ChecklistCase one) {
        var document = JSON.createObjectNode();
        document.put("test", one.test().name());
        document.put("capability", one.test().capability());
        document.put("kind", one.test().kind());
        one.prompts().forEach(document.putArray("prompts")::add);
        one.choices().forEach(document.putArray("choices")::add);
        return document.toString();
    }
}
