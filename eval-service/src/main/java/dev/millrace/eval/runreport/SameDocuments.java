package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.TaskResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether two results are of the same documents, asked for the same things and measured alike, whatever stood before them. */
final class SameDocuments {
    private SameDocuments() {}

    /** Of one version and metrics, and at each index that both have the same document, target and requests but for the context. */
    static boolean of(TaskResult one, TaskResult other) {
        if (!one.task().equals(other.task())
                || !one.version().equals(other.version())
                || !metrics(one).equals(metrics(other))) {
            return false;
        }
        Map<Integer, Item> byIndex = new HashMap<>();
        one.items().forEach(result -> byIndex.put(result.item().index(), result.item()));
        boolean isShared = false;
        for (var result : other.items()) {
            var item = byIndex.get(result.item().index());
            if (item != null && !asked(item).equals(asked(result.item()))) {
                return false;
            }
            isShared |= item != null;
        }
        return isShared;
    }

    private static List<Object> metrics(TaskResult result) {
        return result.figures().stream().<Object>map(Figure::key).toList();
    }

    private static List<Object> asked(Item item) {
        return List.of(
                item.id(),
                item.target(),
                item.requests().stream().map(SameDocuments::asked).toList());
    }

    /** Generation is of one kind here: how a run decodes is its own setting. */
    private static List<String> asked(Request request) {
        return switch (request) {
            case Request.Likelihood likelihood -> List.of("likelihood", likelihood.continuation());
            case Request.Rolling rolling -> List.of("rolling", rolling.text());
            case Request.Generate _ -> List.of("generate");
        };
    }
}
