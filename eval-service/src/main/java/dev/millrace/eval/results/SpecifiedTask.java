package dev.millrace.eval.results;

import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Task;
import java.util.List;
import java.util.Map;

/**
 * A task as a run wants it: with fewer items, or answers decoded in another way.
 *
 * @param task as its file says
 * @param limit items that its group wants at most
 * @param spec of the run
 */
public record SpecifiedTask(Task task, int limit, RunSpec spec) implements Task {
    @Override
    public String name() {
        return task.name();
    }

    @Override
    public String version() {
        return task.version();
    }

    /** Of the task: what a run changes stands in its spec, and runs that differ in it are there to be compared. */
    @Override
    public String fingerprint() {
        return task.fingerprint();
    }

    @Override
    public int size() {
        int most = Math.min(limit, task.size());
        return spec.limit() == 0 ? most : Math.min(spec.limit(), most);
    }

    @Override
    public Item item(int index) {
        var item = task.item(index);
        if (spec.sampling().equals(RunSpec.Sampling.OF_TASK)) {
            return item;
        }
        var requests = item.requests();
        var changed = requests.stream()
                .map(request -> changed(request, firstSeed(requests)))
                .toList();
        return new Item(item.index(), item.id(), item.document(), item.target(), changed);
    }

    private static long firstSeed(List<Request> requests) {
        return requests.stream()
                .mapMultiToLong((request, to) -> {
                    if (request instanceof Request.Generate(String _, Decoding own)) {
                        to.accept(own.seed());
                    }
                })
                .findFirst()
                .orElse(0);
    }

    private Request changed(Request request, long firstSeed) {
        return request instanceof Request.Generate(String context, Decoding own)
                ? new Request.Generate(context, changed(own, firstSeed))
                : request;
    }

    /** The run's seed is that of an item's first answer; the others stay as far from it as they were, or all were alike. */
    private Decoding changed(Decoding own, long firstSeed) {
        var decoding = spec.sampling().over(own);
        return spec.sampling().seed().isPresent()
                ? decoding.withSeed(decoding.seed() + own.seed() - firstSeed)
                : decoding;
    }

    @Override
    public List<Metric> metrics() {
        return task.metrics();
    }

    @Override
    public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
        return task.measure(item, replies);
    }
}
