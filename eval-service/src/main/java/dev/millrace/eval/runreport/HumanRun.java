package dev.millrace.eval.runreport;

import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import dev.millrace.eval.feedback.Group;
import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.feedback.Origin;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Run;
import dev.millrace.eval.harness.TaskResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What people say of answers, as runs: one for each competitor, with a task for each criterion and an item for each prompt
 * that was ranked. Runs of two competitors of the same rankings see the same tasks, so that a report holds them against
 * each other item by item.
 *
 * @param groups rankings that count, of one kind of labellers, in the order of the log
 * @param competitors the name under which an answer's origin competes; empty when it does not
 * @param texts what was asked and answered: the ledger keeps no texts
 */
public record HumanRun(List<Counted> groups, Function<Origin, String> competitors, Texts texts) {
    /** Rankings taken at most. */
    public static final int GROUPS_MAX = 100_000;

    public HumanRun {
        groups = List.copyOf(groups);
        if (groups.size() > GROUPS_MAX) {
            throw new IllegalArgumentException(
                    "groups: must be at most %d, are %d".formatted(GROUPS_MAX, groups.size()));
        }
    }

    /** What a group's texts were. */
    public interface Texts {
        /** The prompt. */
        String prompt(Group group);

        /** The text of an answer, by its place in the group's canonical order. */
        String answer(Group group, int answer);
    }

    /**
     * The run of a competitor.
     *
     * @param random draws the items of the figures' intervals
     * @throws IllegalArgumentException when nobody ranked an answer of it
     */
    public Run of(String competitor, RandomGenerator random) {
        Map<String, List<Counted>> byCriterion = new LinkedHashMap<>();
        groups.forEach(group -> byCriterion
                .computeIfAbsent(group.group().criterion(), _ -> new ArrayList<>())
                .add(group));
        var tasks = new ArrayList<TaskResult>();
        byCriterion.forEach((criterion, some) -> {
            var items = items(some, competitor);
            if (!items.isEmpty()) {
                tasks.add(HumanFigures.task(criterion, some, items, random));
            }
        });
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("competitor: nobody ranked an answer of " + competitor);
        }
        var judgements =
                groups.stream().flatMap(group -> group.judgements().stream()).toList();
        return new Run(
                "human-" + competitor,
                competitor + ", judged by people",
                competitor,
                "",
                settings(judgements),
                judgements.stream().mapToLong(Judgement::recordedMs).min().orElse(0),
                judgements.stream().mapToLong(Judgement::recordedMs).max().orElse(0),
                tasks,
                List.of());
    }

    private static Map<String, String> settings(List<Judgement> judgements) {
        Map<String, String> settings = new LinkedHashMap<>();
        long labellers =
                judgements.stream().map(Judgement::labellerId).distinct().count();
        settings.put("labellers", String.valueOf(labellers));
        settings.put("rankings", String.valueOf(judgements.size()));
        return settings;
    }

    private List<ItemResult> items(List<Counted> some, String competitor) {
        var items = new ArrayList<ItemResult>();
        for (int i = 0; i < some.size(); i++) {
            var group = some.get(i);
            var origins = group.judgements().getFirst().origins();
            int own = 0;
            while (own < origins.size() && !competitors.apply(origins.get(own)).equals(competitor)) {
                own++;
            }
            if (own < origins.size()) {
                var measurements = HumanFigures.measurements(group.judgements(), own, this::isOther);
                if (!measurements.isEmpty()) {
                    items.add(new ItemResult(
                            item(i, group.group()),
                            List.of(new Reply.Text(texts.answer(group.group(), own), 0)),
                            measurements));
                }
            }
        }
        return items;
    }

    /** Whether two answers are of different competitors. */
    private boolean isOther(Origin one, Origin other) {
        var name = competitors.apply(other);
        return !name.isEmpty() && !name.equals(competitors.apply(one));
    }

    /** How the answers were decoded is not known here, and nothing is asked again. */
    private Item item(int index, Group group) {
        var request = new Request.Generate(texts.prompt(group), Decoding.greedy(List.of(), 1));
        return new Item(index, group.item().toString(), "{}", "", List.of(request));
    }

    /** How the figures of such runs follow from their items; for {@link RunReport#of}. */
    public static Aggregations aggregations() {
        return (task, key) -> HumanFigures.metrics().stream()
                .filter(metric ->
                        task.startsWith(HumanFigures.TASK) && metric.key().equals(key))
                .map(Metric::aggregation)
                .findFirst();
    }
}
