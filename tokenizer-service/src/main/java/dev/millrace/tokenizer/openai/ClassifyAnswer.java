package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.embed.EmbeddingModel;
import java.util.List;

/** The body that answers {@code POST /v1/classify}. */
public final class ClassifyAnswer {
    private ClassifyAnswer() {}

    /**
     * As vLLM has it, and beside that which version answered and the names of all labels.
     *
     * @param id unique
     * @param logits of each text in the request's order, one a label
     * @param tokens of all texts
     */
    public static String json(String id, long createdS, EmbeddingModel model, List<float[]> logits, int tokens) {
        var root = Json.object()
                .put("id", id)
                .put("object", "list")
                .put("created", createdS)
                .put("model", model.name())
                .put("version", model.version());
        var labels = model.head().labels();
        labels.forEach(root.putArray("labels")::add);
        var data = root.putArray("data");
        for (int i = 0; i < logits.size(); i++) {
            double[] probabilities = model.head().probabilities(logits.get(i));
            var one = data.addObject().put("index", i).put("label", labels.get(greatest(probabilities)));
            var probs = one.putArray("probs");
            for (double probability : probabilities) {
                probs.add(probability);
            }
            one.put("num_classes", probabilities.length);
        }
        root.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return Json.text(root);
    }

    /** The first of the greatest. */
    private static int greatest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
