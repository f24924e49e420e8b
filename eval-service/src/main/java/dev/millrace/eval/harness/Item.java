package dev.millrace.eval.harness;

import java.util.List;

/**
 * One document of a task as it is put to the model.
 *
 * @param index within the task, from 0
 * @param id SHA-256 of the task's name and the document, hex: the same document has the same id in every run
 * @param document JSON object, as it is shown; what was found for it stands there, too, and is no part of the id
 * @param target what would be right, as it is shown
 * @param requests at least one
 */
public record Item(int index, String id, String document, String target, List<Request> requests) {
    public Item {
        requests = List.copyOf(requests);
        if (index < 0 || requests.isEmpty()) {
            throw new IllegalArgumentException("item %d has %d requests".formatted(index, requests.size()));
        }
    }
}
