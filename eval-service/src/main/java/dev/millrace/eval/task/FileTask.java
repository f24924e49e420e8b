package dev.millrace.eval.task;

import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task that a file describes. Immutable. */
public final class FileTask implements Task {
    private final TaskConfig config;
    private final Documents documents;
    private final Requests requests;
    private final Outcomes outcomes;
    private final List<FilterPipeline> filters;
    private final List<MetricRegistry.Measured> measured;
    private final List<Metric> metrics = new ArrayList<>();
    private final String fingerprint;

    FileTask(TaskConfig config, Documents documents, MetricRegistry registry) {
        this.config = config;
        this.documents = documents;
        filters = config.filters().stream().map(FilterPipeline::of).toList();
        measured = registry.of(config);
        boolean isAskedAlone = measured.stream().anyMatch(metric -> metric.name().equals("acc_mutual_info"));
        DocValues values =
                new DocValues(config.name(), documents.columns(), config.prompt().choice() != null);
        boolean hasSeveralInputs = config.prompt().choice() != null
                && values.text(config.prompt().text(), documents.evaluated().row(0)) instanceof Integer;
        Contexts contexts = new Contexts(config, values, FewShots.of(config, documents), hasSeveralInputs);
        requests = new Requests(config, values, contexts, hasSeveralInputs, isAskedAlone);
        outcomes = new Outcomes(config, values, hasSeveralInputs);
        for (FilterPipeline filter : filters) {
            for (MetricRegistry.Measured metric : measured) {
                metrics.add(new Metric(
                        new Metric.Key(metric.name(), filter.name()), metric.isHigherBetter(), metric.aggregation()));
            }
        }
        fingerprint = Fingerprint.of(config, documents);
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public String version() {
        return config.version();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public int size() {
        return documents.evaluated().size();
    }

    /** Few-shots that stand before each document. */
    public int fewShotCount() {
        return config.fewShot().count();
    }

    /** What the file says that is not followed, each with its place. */
    public List<String> warnings() {
        return config.warnings();
    }

    /**
     * {@inheritDoc}
     *
     * @throws TaskException when the document does not fit the task
     */
    @Override
    public Item item(int index) {
        Map<String, @Nullable Object> doc = documents.evaluated().row(index);
        String document = Fingerprint.json(doc);
        return new Item(
                index,
                Fingerprint.id(config.name(), document),
                document,
                outcomes.target(doc),
                requests.of(index, doc));
    }

    @Override
    public List<Metric> metrics() {
        return List.copyOf(metrics);
    }

    @Override
    public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
        Map<String, @Nullable Object> doc = documents.evaluated().row(item.index());
        Map<Metric.Key, Measurement> measurements = new LinkedHashMap<>();
        for (FilterPipeline filter : filters) {
            Outcome outcome = outcomes.of(doc, replies, filter);
            for (MetricRegistry.Measured metric : measured) {
                Measurement measurement = metric.measure().of(outcome);
                if (measurement != null) {
                    measurements.put(new Metric.Key(metric.name(), filter.name()), measurement);
                }
            }
        }
        return measurements;
    }

}
