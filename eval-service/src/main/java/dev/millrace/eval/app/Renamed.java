package dev.millrace.eval.app;

import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Task;
import java.util.List;
import java.util.Map;

/** A task under another name. */
record Renamed(String name, Task task) implements Task {
    @Override
    public String version() {
        return task.version();
    }

    @Override
    public String fingerprint() {
        return task.fingerprint();
    }

    @Override
    public int size() {
        return task.size();
    }

    @Override
    public Item item(int index) {
        return task.item(index);
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
