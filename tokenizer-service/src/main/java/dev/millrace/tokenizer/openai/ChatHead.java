package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.session.ServedModel;

/**
 * What every object of one answer says alike.
 *
 * @param id {@code chatcmpl-…} or {@code cmpl-…}
 * @param createdS seconds since the epoch
 * @param model name of the model, with that of the adapter behind it
 * @param fingerprint changes when the weights of the model do
 */
public record ChatHead(String id, long createdS, String model, String fingerprint) {
    /** What answers of this model say of its weights. */
    public static String fingerprint(ServedModel model) {
        return "fp_" + model.version();
    }

    /**
     * The head of an answer by this model.
     *
     * @param wanted what the client calls it
     */
    public static ChatHead of(String id, long createdS, ServedModel model, String wanted) {
        return new ChatHead(id, createdS, model.answering(wanted), fingerprint(model));
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
