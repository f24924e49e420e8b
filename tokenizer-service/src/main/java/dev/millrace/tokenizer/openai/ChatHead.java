package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.session.ServedModel;

/**
 * What every object of one answer says alike.
 *
 * @param id {@code chatcmpl-…} or {@code cmpl-…}
 * @param createdS seconds since the epoch
 * @param model name of the model
 * @param fingerprint changes when the weights do
 */
public record ChatHead(String id, long createdS, String model, String fingerprint) {
    /** What answers of this model say of its weights. */
    public static String fingerprint(ServedModel model) {
        return "fp_" + model.version();
    }

    /** The head of an answer by this model. */
    public static ChatHead of(String id, long createdS, ServedModel model) {
        return new ChatHead(id, createdS, model.name(), fingerprint(model));
    }

    ObjectNode tree(String object) {
        return Json.object()
                .put("id", id)
                .put("object", object)
                .put("created", createdS)
                .put("model", model)
                .put("system_fingerprint", fingerprint);
    }
}
