package dev.millrace.eval.task;

import dev.millrace.eval.dataset.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a task.
 *
 * @param evaluated those that are asked, at least one
 * @param shown those that few-shots come from; empty where there are none
 * @param isSameSplit whether few-shots come from the split that is asked, so that a document must not be shown to itself
 */
record Documents(Dataset evaluated, Dataset shown, boolean isSameSplit) {
    /** The names of the values; documents of one set have the same. */
    Set<String> columns() {
        return new LinkedHashSet<>(evaluated.row(0).keySet());
    }

    /**
     * Finds the documents.
     *
     * @param splits reads a split by its name
     */
    static Documents of(TaskConfig config, Splits splits) {
        TaskConfig.Splits names = config.source().splits();
        String asked = names.test() != null ? names.test() : names.validation();
        if (asked == null) {
            throw new TaskException("task %s has neither test_split nor validation_split".formatted(config.name()));
        }
        Dataset evaluated = splits.read(asked);
        if (evaluated.size() == 0) {
            throw new TaskException("task %s: split %s has no documents".formatted(config.name(), asked));
        }
        TaskConfig.FewShot fewShot = config.fewShot();
        Dataset shown = fewShot.count() == 0 ? Dataset.of(List.of()) : shown(config, asked, evaluated, splits);
        return new Documents(evaluated, shown, Objects.equals(fewShot.split(), names.test()));
    }

    /** The harness's rule: the named split, the samples, else the first of training, validation and test. */
    private static Dataset shown(TaskConfig config, String asked, Dataset evaluated, Splits splits) {
        TaskConfig.FewShot fewShot = config.fewShot();
        TaskConfig.Splits names = config.source().splits();
        String split = fewShot.split();
        if (split == null && fewShot.samples() != null) {
            return Dataset.of(fewShot.samples());
        }
        if (split == null) {
            split = names.training() != null ? names.training() : names.validation();
        }
        return split == null || split.equals(asked) ? evaluated : splits.read(split);
    }

    /** Reads splits by name. */
    @FunctionalInterface
    interface Splits {
        Dataset read(String split);
    }

    /** Several data sets as one, in order. */
    static Dataset joined(List<Dataset> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Dataset part : parts) {
            for (int i = 0; i < part.size(); i++) {
                rows.add(part.row(i));
            }
        }
        return Dataset.of(rows);
    }
}
