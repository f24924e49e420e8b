package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.AnswerRewards;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The bodies that answer {@code POST /v1/rerank} and {@code POST /v1/score}. */
public final class ScoreAnswers {
    private ScoreAnswers() {}

    /** How scores were made, as answers call it in {@code scorer}. */
    public enum Scorer {
        /** A model that reads both texts together; 0 to 1. */
        CROSS_ENCODER("cross-encoder"),
        /** Cosine of the texts' embeddings; −1 to 1. */
        COSINE("cosine");

        private final String label;

        Scorer(String label) {
            this.label = label;
        }
    }

    /**
     * The best documents, best first; those of the same score in the request's order.
     *
     * @param id unique
     * @param scores one a document
     */
    public static String rerank(
            String id, String model, RerankRequest request, double[] scores, Scorer scorer, int tokens) {
        var root = Json.object().put("id", id).put("object", "list").put("model", model);
        root.put("scorer", scorer.label);
        var results = root.putArray("results");
        IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparing(index -> -scores[index]))
                .limit(request.topN())
                .forEach(index -> {
                    var result = results.addObject().put("index", index).put("relevance_score", scores[index]);
                    if (request.returnDocuments()) {
                        result.putObject("document")
                                .put("text", request.documents().get(index));
                    }
                });
        root.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return Json.text(root);
    }

    /**
     * Rewards in the request's order.
     *
     * @param id unique
     */
    public static String rewards(String id, long createdS, AnswerRewards rewards) {
        var root = Json.object()
                .put("id", id)
                .put("object", "list")
                .put("created", createdS)
                .put("model", rewards.model())
                .put("version", rewards.version())
                .put("scorer", "reward-model");
        var data = root.putArray("data");
        int tokens = 0;
        for (int i = 0; i < rewards.each().size(); i++) {
            var one = rewards.each().get(i);
            RewardObject.put(
                    data.addObject().put("index", i).put("object", "score").put("score", one.reward()), one);
            tokens += one.tokens();
        }
        root.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return Json.text(root);
    }

    /** The scores in the request's order. */
    public static String score(String id, String model, long createdS, double[] scores, Scorer scorer, int tokens) {
        var root = Json.object()
                .put("id", id)
                .put("object", "list")
                .put("created", createdS)
                .put("model", model);
        root.put("scorer", scorer.label);
        var data = root.putArray("data");
        for (int i = 0; i < scores.length; i++) {
            data.addObject().put("index", i).put("object", "score").put("score", scores[i]);
        }
        root.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return Json.text(root);
    }
}
