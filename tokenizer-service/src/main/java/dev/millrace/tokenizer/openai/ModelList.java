package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.session.ServedModel;

/** The bodies of {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
public final class ModelList {
    private ModelList() {}

    /** The list with its one model. */
    public static String all(ServedModel model, long createdS) {
        var list = Json.object().put("object", "list");
        list.putArray("data").add(tree(model, createdS));
        return Json.text(list);
    }

    /** The model alone. */
    public static String one(ServedModel model, long createdS) {
        return Json.text(tree(model, createdS));
    }

    private static ObjectNode tree(ServedModel model, long createdS) {
        return Json.object()
                .put("id", model.name())
                .put("object", "model")
                .put("created", createdS)
                .put("owned_by", "millrace")
                .put("context_length", model.contextLength());
    }
}
