package dev.millrace.eval.task;

import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.robustness.Perturbable;
import dev.millrace.eval.robustness.Perturbation;
import dev.millrace.eval.robustness.ProtectedSpans;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A task that a file describes. Immutable. */
public final class FileTask implements Task, Perturbable {
    /**
     * What of a question is its form: labels such as {@code Question:} where a line begins, lines that offer a choice, code
     * and addresses.
     */
    static final Pattern FORM = Pattern.compile(
            "^[ \\t]*\\p{L}[\\p{L} ]{0,30}:|(?m:%s)|(?s:%s)"
                    .formatted(ProtectedSpans.CHOICE_LINES, ProtectedSpans.CODE_AND_ADDRESSES),
            Pattern.MULTILINE);

    private final TaskConfig config;
    private final Documents documents;
    private final boolean hasSeveralInputs;
    private final Contexts contexts;
    private final Requests requests;
    private final Outcomes outcomes;
    private final List<FilterPipeline> filters;
    private final List<MetricRegistry.Measured> measured;
    private final List<Metric> metrics;
    private final String fingerprint;

    FileTask(TaskConfig config, Documents documents, MetricRegistry registry) {
        this.config = config;
        this.documents = documents;
        filters = config.filters().stream().map(FilterPipeline::of).toList();
        measured = registry.of(config);
        boolean isAskedAlone =
                measured.stream().anyMatch(metric -> metric.name().equals("acc_mutual_info"));
        DocValues values = new DocValues(
                config.name(), documents.columns(), config.prompt().choice() != null);
        hasSeveralInputs = config.prompt().choice() != null
                && values.text(config.prompt().text(), documents.evaluated().row(0)) instanceof Integer;
        contexts = new Contexts(config, values, FewShots.of(config, documents), hasSeveralInputs);
        requests = new Requests(config, values, contexts, hasSeveralInputs, isAskedAlone);
        outcomes = new Outcomes(config, values, hasSeveralInputs);
        List<Metric> named = new ArrayList<>();
        for (FilterPipeline filter : filters) {
            for (MetricRegistry.Measured metric : measured) {
                named.add(new Metric(
                        new Metric.Key(metric.name(), filter.name()), metric.direction(), metric.aggregation()));
            }
        }
        metrics = List.copyOf(named);
        fingerprint = Fingerprint.of(config, documents);
    }

    /** Another task with its own texts worded differently. */
    private FileTask(FileTask other, Contexts worded) {
        config = other.config;
        documents = other.documents;
        hasSeveralInputs = other.hasSeveralInputs;
        contexts = worded;
        requests = other.requests.behind(worded);
        outcomes = other.outcomes;
        filters = other.filters;
        measured = other.measured;
        metrics = other.metrics;
        List<String> parts = new ArrayList<>(List.of(other.fingerprint));
        for (int i = 0; i < documents.evaluated().size(); i++) {
            parts.add(worded.question(i, documents.evaluated().row(i)));
        }
        fingerprint = Sha256.hex(parts);
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

    /** The ways to ask that the file names for its robustness; none where it leaves them open. */
    public List<String> perturbations() {
        return config.perturbations();
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
        return metrics;
    }

    /**
     * {@inheritDoc} Perturbed is what {@code doc_to_text} makes of a document, but for {@link #FORM}; examples, choices and
     * targets stay.
     *
     * @throws TaskException where there is no such text, or it cannot be perturbed
     */
    @Override
    public FileTask perturbed(Perturbation perturbation, long seed) {
        if (config.outputType() == OutputType.LOGLIKELIHOOD_ROLLING
                || hasSeveralInputs
                || contexts.question(0, documents.evaluated().row(0)).isBlank()) {
            throw new TaskException(
                    "task %s: cannot be perturbed, as its documents have no question apart from choices and whole texts"
                            .formatted(name()));
        }
        Perturbation around = new ProtectedSpans(FORM, perturbation);
        return new FileTask(this, contexts.worded((index, question) -> {
            try {
                return around.perturb(question, new SplittableRandom(seed + index));
            } catch (IllegalArgumentException unfit) {
                throw new TaskException("task %s, document %d: %s".formatted(name(), index, unfit.getMessage()), unfit);
            }
        }));
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
