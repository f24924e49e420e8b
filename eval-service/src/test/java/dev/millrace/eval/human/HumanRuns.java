package dev.millrace.eval.human;

import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What runs found, written shortly. */
final class HumanRuns {
    private HumanRuns() {}

    /** A run's items "0", "1" and so on, with these answers to the prompts "prompt 0" and so on. */
    static List<ItemResult> run(String... answers) {
        var items = new ArrayList<ItemResult>();
        for (int i = 0; i < answers.length; i++) {
            items.add(generated(i, "prompt " + i, answers[i]));
        }
        return items;
    }

    static ItemResult generated(int index, String prompt, String... answers) {
        var requests = new ArrayList<Request>();
        var replies = new ArrayList<Reply>();
        for (var answer : answers) {
            requests.add(new Request.Generate(prompt, Decoding.greedy(List.of(), 8)));
            replies.add(new Reply.Text(answer, 1));
        }
        return new ItemResult(item(index, requests), replies, Map.of());
    }

    static ItemResult likelihood(int index) {
        return new ItemResult(
                item(index, List.of(new Request.Likelihood("a", "b"))),
                List.of(new Reply.Likelihood(-1, true, 1)),
                Map.of());
    }

    private static Item item(int index, List<Request> requests) {
        return new Item(index, Integer.toString(index), "{\"n\":%d}".formatted(index), "target " + index, requests);
    }
}
