package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.embed.EmbeddingModel;
import dev.millrace.tokenizer.session.ServedModel;
import java.util.Optional;

/** The bodies of {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
public final class ModelList {
    private ModelList() {}

    /** The list of the chat model and, where there is one, the embedding model. */
    public static String all(
            ServedModel model, long createdS, Optional<EmbeddingModel> embedding, long embeddingCreatedS) {
        var list = Json.object().put("object", "list");
        var data = list.putArray("data").add(tree(model, createdS));
        model.adapters().forEach(adapter -> data.add(adapterTree(model, adapter, createdS)));
        embedding.ifPresent(served -> data.add(tree(served, embeddingCreatedS)));
        return Json.text(list);
    }

    /** The embedding model alone. */
    public static String embedding(EmbeddingModel model, long createdS) {
        return Json.text(tree(model, createdS));
    }

    /** The model alone. */
    public static String one(ServedModel model, long createdS) {
        return Json.text(tree(model, createdS));
    }

    private static ObjectNode tree(ServedModel model, long createdS) {
        return tree(model.name(), createdS, model.contextLength());
    }

    /** One of its adapters alone. */
    public static String adapter(ServedModel model, String adapter, long createdS) {
        return Json.text(adapterTree(model, adapter, createdS));
    }

    /** As vLLM shows adapters: with their base as "parent". */
    private static ObjectNode adapterTree(ServedModel model, String adapter, long createdS) {
        return tree(model.with(adapter), createdS, model.contextLength()).put("parent", model.name());
    }

    private static ObjectNode tree(EmbeddingModel model, long createdS) {
        var tree = tree(model.name(), createdS, model.maxLength());
        return model.kind() == EmbeddingModel.Kind.ENCODER
                ? tree.put("embedding_size", model.dimensions())
                : tree.put("kind", "cross-encoder");
    }

    private static ObjectNode tree(String name, long createdS, int contextLength) {
        return Json.object()
                .put("id", name)
                .put("object", "model")
                .put("created", createdS)
                .put("owned_by", "millrace")
                .put("context_length", contextLength);
    }
}
