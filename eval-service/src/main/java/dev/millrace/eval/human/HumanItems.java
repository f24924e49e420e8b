package dev.millrace.eval.human;

import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The items of a task that people can rank, and how many before the last of them they cannot.
 *
 * @param items in the order of the task, numbered from 0
 * @param same items to which all runs wrote the same text: they say nothing of who is better, and are no ties either
 * @param unfit items with an empty prompt, or with texts that are longer than a comparison may have
 */
public record HumanItems(List<HumanItem> items, int same, int unfit) {
    public HumanItems {
        items = List.copyOf(items);
    }

    /**
     * The first items for which every run generated a text.
     *
     * @param runs what each run found for the task, 2 or more
     * @param limit items at most
     */
    public static HumanItems of(List<List<ItemResult>> runs, int limit) {
        var others = runs.stream().skip(1).map(HumanItems::byId).toList();
        var items = new ArrayList<HumanItem>();
        int same = 0;
        int unfit = 0;
        for (var first : runs.getFirst()) {
            if (items.size() == limit) {
                break;
            }
            var found = new ArrayList<>(List.of(first));
            others.stream()
                    .map(other -> other.get(first.item().id()))
                    .filter(Objects::nonNull)
                    .forEach(found::add);
            if (found.size() < runs.size() || !found.stream().allMatch(HumanItems::isOneText)) {
                continue;
            }
            var item = joined(items.size(), found);
            if (item.isSame()) {
                same++;
            } else if (!item.isFit()) {
                unfit++;
            } else {
                items.add(item);
            }
        }
        return new HumanItems(items, same, unfit);
    }

    private static Map<String, ItemResult> byId(List<ItemResult> run) {
        return run.stream()
                .collect(Collectors.toMap(
                        result -> result.item().id(), Function.identity(), (one, _) -> one, LinkedHashMap::new));
    }

    private static boolean isOneText(ItemResult result) {
        return result.replies().size() == 1 && HumanItem.isGenerated(result);
    }

    private static HumanItem joined(int index, List<ItemResult> found) {
        List<Request> requests = found.stream()
                .flatMap(result -> result.item().requests().stream())
                .toList();
        List<Reply> replies =
                found.stream().flatMap(result -> result.replies().stream()).toList();
        var item = found.getFirst().item();
        return new HumanItem(new ItemResult(
                new Item(index, item.id(), item.document(), item.target(), requests), replies, Map.of()));
    }
}
