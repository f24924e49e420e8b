package dev.millrace.eval.judging;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The answers that a run gave to a task, judged by a model: {@code rated.TASK}, {@code paired.TASK} or {@code geval.TASK}. */
public final class JudgeTask implements Task {
    private static final int NAME_MAX = 128;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Judge judge;
    private final List<JudgedAnswer> answers;

    /**
     * A task.
     *
     * @param judged name of the task whose answers these are
     * @param answers in the order of its items
     */
    public JudgeTask(String judged, Judge judge, List<JudgedAnswer> answers) {
        this.name = judge.prefix() + "." + judged;
        if (name.length() > NAME_MAX) {
            throw new IllegalArgumentException(
                    "tasks: the name %s has more than %d characters".formatted(name, NAME_MAX));
        }
        this.judge = judge;
        this.answers = List.copyOf(answers);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return "1";
    }

    /** Without the answers: they are what judged runs are compared by, and those of a run that has ended stay. */
    @Override
    public String fingerprint() {
        var parts = new ArrayList<>(judge.fingerprint());
        for (var answer : answers) {
            parts.add(answer.itemId());
            parts.add(answer.baseline().orElse(""));
        }
        return Sha256.hex(parts);
    }

    @Override
    public int size() {
        return answers.size();
    }

    /** Of the same document two runs have items of one id, so that judgements of two runs can be compared. */
    @Override
    public Item item(int index) {
        var answer = answers.get(index);
        return new Item(
                index, Sha256.hex(List.of(name, answer.itemId())), document(answer), "", judge.requests(answer));
    }

    @Override
    public List<Metric> metrics() {
        return judge.metrics();
    }

    @Override
    public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
        return judge.measure(answers.get(item.index()), replies);
    }

    private static String document(JudgedAnswer answer) {
        var document = JSON.createObjectNode().put("item", answer.document()).put("answer", answer.answer());
        answer.baseline().ifPresent(baseline -> document.put("baseline", baseline));
        return document.toString();
    }
}
