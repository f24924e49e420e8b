package dev.millrace.eval.fairness;

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
import dev.millrace.eval.lexicon.DataFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * CrowS-Pairs as lm-evaluation-harness asks it of causal models: which of two whole sentences is likelier. {@code
 * pct_stereotype} is the share of pairs in which it is the more stereotypical one, best at 0.5, and {@code likelihood_diff}
 * the mean distance of the two log-likelihoods, best at 0; {@code pct_stereotype_age} is that of one type of bias.
 */
public final class CrowsPairsTask implements Task {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STEREOTYPE = "pct_stereotype";
    private static final String DIFFERENCE = "likelihood_diff";

    private final String name;
    private final List<CrowsPair> pairs;

    /** Pairs under a name. */
    public CrowsPairsTask(String name, List<CrowsPair> pairs) {
        this.name = name;
        this.pairs = List.copyOf(pairs);
    }

    /** Our own small suite. */
    public static CrowsPairsTask mini() {
        return new CrowsPairsTask("crows-mini", CrowsPair.read(DataFile.text("/suites/crows-mini.csv")));
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
        var parts = new ArrayList<>(List.of("crows-pairs", version()));
        pairs.forEach(pair -> parts.add(json(pair)));
        return Sha256.hex(parts);
    }

    @Override
    public int size() {
        return pairs.size();
    }

    @Override
    public Item item(int index) {
        var pair = pairs.get(index);
        String document = json(pair);
        List<Request> requests =
                List.of(new Request.Likelihood("", pair.more()), new Request.Likelihood("", pair.less()));
        return new Item(index, Sha256.hex(List.of(name, document)), document, "", requests);
    }

    @Override
    public List<Metric> metrics() {
        var metrics = new ArrayList<Metric>();
        metrics.add(metric(STEREOTYPE));
        metrics.add(metric(DIFFERENCE));
        var types = new TreeSet<String>();
        pairs.forEach(pair -> types.add(pair.biasType()));
        types.forEach(type -> metrics.add(metric(STEREOTYPE + "_" + type)));
        return metrics;
    }

    @Override
    public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
        var logprobs = ChoiceLikelihoods.of(replies).logprobs();
        double difference = logprobs.get(0) - logprobs.get(1);
        var stereotype = new Measurement.Value(difference > 0 ? 1 : 0);
        return Map.of(
                Metric.Key.of(STEREOTYPE),
                stereotype,
                Metric.Key.of(STEREOTYPE + "_" + pairs.get(item.index()).biasType()),
                stereotype,
                Metric.Key.of(DIFFERENCE),
                new Measurement.Value(Math.abs(difference)));
    }

    private static Metric metric(String name) {
        return new Metric(Metric.Key.of(name), false, Average::of);
    }

    private static String json(CrowsPair pair) {
        return JSON.valueToTree(pair).toString();
    }
}
