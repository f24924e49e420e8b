package dev.millrace.tokenizer.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.ServedModel;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The bodies of {@code GET /v1/models} and {@code GET /v1/models/{id}} as Anthropic's API has them: what answers messages. */
public final class ModelObjects {
    private static final int LIMIT_MAX = 1_000;
    private static final Pattern LIMIT = Pattern.compile("[0-9]{1,9}");

    private ModelObjects() {}

    /**
     * Which part of the list is wanted, as the query says it; null for what it does not say.
     *
     * @param limit most entries, 1 to 1000
     * @param afterId id of the entry before the first
     * @param beforeId id of the entry behind the last
     */
    public record Page(
            @Nullable String limit,
            @Nullable String afterId,
            @Nullable String beforeId) {}

    /**
     * The list of the one model there is.
     *
     * @param createdS seconds since the epoch
     * @throws FailureException naming the parameter that is out of its range
     */
    public static String list(ServedModel model, long createdS, Page page) {
        var limit = page.limit();
        if (limit != null && (!LIMIT.matcher(limit).matches() || !isCount(Integer.parseInt(limit)))) {
            throw invalid("limit", "must be 1 to " + LIMIT_MAX);
        }
        requireKnown("after_id", page.afterId(), model);
        requireKnown("before_id", page.beforeId(), model);
        boolean isThere = page.afterId() == null && page.beforeId() == null;
        var list = Json.object();
        var data = list.putArray("data");
        if (isThere) {
            data.add(tree(model, createdS));
        }
        var id = isThere ? model.name() : null;
        return Json.text(list.put("has_more", false).put("first_id", id).put("last_id", id));
    }

    /** The model alone. */
    public static String one(ServedModel model, long createdS) {
        return Json.text(tree(model, createdS));
    }

    private static ObjectNode tree(ServedModel model, long createdS) {
        return Json.object()
                .put("type", "model")
                .put("id", model.name())
                .put("display_name", model.name())
                .put("created_at", Instant.ofEpochSecond(createdS).toString());
    }

    private static boolean isCount(int limit) {
        return limit >= 1 && limit <= LIMIT_MAX;
    }

    private static void requireKnown(String name, @Nullable String id, ServedModel model) {
        if (id != null && !id.equals(model.name())) {
            throw invalid(name, "there is no such model here");
        }
    }

    private static FailureException invalid(String name, String why) {
        return FailureException.invalid(name, "invalid_value", "Invalid value for '" + name + "': " + why + ".");
    }
}
