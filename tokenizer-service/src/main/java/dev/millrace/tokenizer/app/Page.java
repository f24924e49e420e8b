package dev.millrace.tokenizer.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.batch.BatchObjects;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted.
 *
 * @param limit most entries
 * @param after id of the entry before the first; null for the beginning
 * @param oldestFirst whether the list begins with the oldest
 */
record Page(int limit, @Nullable String after, boolean oldestFirst) {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    /**
     * As the query says: {@code limit}, {@code after}, {@code order}.
     *
     * @throws FailureException naming the parameter that is out of its range
     */
    static Page of(RoutingContext http, int usual, int max) {
        var limit = http.request().getParam("limit");
        var order = http.request().getParam("order");
        int wanted = limit == null ? usual : NUMBER.matcher(limit).matches() ? Integer.parseInt(limit) : 0;
        if (wanted < 1 || wanted > max) {
            throw FailureException.invalid(
                    "limit", "invalid_value", "Invalid value for 'limit': must be 1 to " + max + ".");
        }
        if (order != null && !order.equals("asc") && !order.equals("desc")) {
            throw FailureException.invalid(
                    "order", "invalid_value", "Invalid value for 'order': must be 'asc' or 'desc'.");
        }
        return new Page(wanted, http.request().getParam("after"), "asc".equals(order));
    }

    /**
     * The page of a list.
     *
     * @param all oldest first
     * @throws FailureException when there is no entry {@code after}
     */
    <T> String json(List<T> all, Function<T, String> id, Function<T, ObjectNode> write) {
        var ordered = oldestFirst ? all : all.reversed();
        int from = after == null ? 0 : 1 + place(ordered, id, after);
        int to = Math.min(ordered.size(), from + limit);
        return BatchObjects.list(ordered.subList(from, to), to < ordered.size(), write);
    }

    private static <T> int place(List<T> list, Function<T, String> id, String wanted) {
        return IntStream.range(0, list.size())
                .filter(i -> id.apply(list.get(i)).equals(wanted))
                .findFirst()
                .orElseThrow(() -> FailureException.invalid(
                        "after", "invalid_value", "Invalid value for 'after': there is no such entry."));
    }
}
