package dev.millrace.eval.runreport;

import dev.millrace.eval.classification.Confusion;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which class was taken for which.
 *
 * @param run its key
 * @param source the metric whose classes these are, or {@code choices}
 * @param labels the classes in order; the last is {@value #OTHER} where there are more than {@value #LABELS_MAX}
 * @param counts [right class, predicted class]
 */
public record ConfusionTable(String run, String source, List<String> labels, List<List<Long>> counts) {
    /** Classes at most that have a name. */
    public static final int LABELS_MAX = 20;
    /** The rest of them. */
    public static final String OTHER = "(other)";

    public ConfusionTable {
        labels = List.copyOf(labels);
        counts = counts.stream().map(List::copyOf).toList();
    }

    /** Of the classes of a result, or of its items' choices where these are as many each time; empty without any. */
    static Optional<ConfusionTable> of(String run, TaskResult result) {
        for (var figure : result.figures()) {
            var classes = result.items().stream()
                    .flatMap(item -> Optional.ofNullable(item.measurements().get(figure.key())).stream())
                    .filter(Measurement.Classes.class::isInstance)
                    .map(Measurement.Classes.class::cast)
                    .toList();
            if (!classes.isEmpty()) {
                return Optional.of(of(run, figure.key().toString(), classes));
            }
        }
        var classes = ofChoices(result.items());
        return classes.isEmpty() ? Optional.empty() : Optional.of(of(run, Calibration.CHOICES, classes));
    }

    /** The choices' texts where all items have the same ones, else their places: a model may prefer one. */
    private static List<Measurement.Classes> ofChoices(List<ItemResult> items) {
        var texts = new ArrayList<List<String>>();
        var classes = new ArrayList<int[]>();
        for (var item : items) {
            var choices = Choice.of(item);
            var names = choices.stream().map(choice -> choice.text().strip()).toList();
            int gold = gold(item.item(), names);
            if (choices.size() < 2 || gold < 0) {
                return List.of();
            }
            texts.add(names);
            int chosen = 0;
            while (!choices.get(chosen).isChosen()) {
                chosen++;
            }
            classes.add(new int[] {gold, chosen});
        }
        boolean isSame = texts.stream().distinct().count() == 1;
        return classes.stream()
                .map(one -> isSame
                        ? new Measurement.Classes(
                                texts.getFirst().get(one[0]), texts.getFirst().get(one[1]))
                        : new Measurement.Classes(place(one[0]), place(one[1])))
                .toList();
    }

    private static String place(int index) {
        return "choice " + (char) ('A' + Math.min(index, 25));
    }

    /** The place of the right choice: its text, its letter, or its number from 0; −1 where the target is none of these. */
    private static int gold(Item item, List<String> names) {
        var target = item.target().strip();
        if (names.contains(target)) {
            return names.indexOf(target);
        }
        for (int i = 0; i < names.size(); i++) {
            if (target.equals(String.valueOf((char) ('A' + i))) || target.equals(String.valueOf(i))) {
                return i;
            }
        }
        return -1;
    }

    private static ConfusionTable of(String run, String source, List<Measurement.Classes> classes) {
        var names = new TreeSet<String>();
        classes.forEach(one -> names.add(one.gold()));
        classes.forEach(one -> names.add(one.predicted()));
        var kept = names.stream()
                .filter(name -> !name.equals(OTHER))
                .limit(LABELS_MAX)
                .collect(Collectors.toSet());
        var labels = new ArrayList<>(names.stream().filter(kept::contains).toList());
        if (names.size() > kept.size()) {
            labels.add(OTHER);
        }
        var confusion = Confusion.of(
                labels,
                classes.stream()
                        .map(one -> new Measurement.Classes(
                                kept.contains(one.gold()) ? one.gold() : OTHER,
                                kept.contains(one.predicted()) ? one.predicted() : OTHER))
                        .toList());
        var rows = new ArrayList<List<Long>>();
        for (int gold = 0; gold < labels.size(); gold++) {
            var row = new ArrayList<Long>();
            for (int predicted = 0; predicted < labels.size(); predicted++) {
                row.add(confusion.count(gold, predicted));
            }
            rows.add(row);
        }
        return new ConfusionTable(run, source, labels, rows);
    }
}
