package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.session.TextEvent;
import java.util.List;

/** What whole comparisons and their frames say alike of one method: which it is, and how it ended. */
final class ComparisonColumn {
    private final int index;
    private final String name;
    private int tokens;
    private double logprobs;

    ComparisonColumn(int index, String name) {
        this.index = index;
        this.name = name;
    }

    /** Tokens of the answer, for the figures. */
    void add(List<TextEvent.TokenText> more) {
        tokens += more.size();
        for (var token : more) {
            logprobs += ChatParts.logprob(token.token().logprob());
        }
    }

    /** An object that says which method it is about. */
    ObjectNode node() {
        return Json.object().put("index", index).put("method", name);
    }

    /** Says how the method ended: its reason with figures and usage, or its error. */
    void end(ObjectNode node, TextEvent.End end) {
        switch (end) {
            case TextEvent.Finished finished -> {
                node.put("finish_reason", ChatParts.reason(finished.reasons().getFirst()));
                node.set("figures", figures(finished));
                node.set("usage", ChatParts.usage(finished));
            }
            case TextEvent.Failed failed -> {
                node.put("finish_reason", "error");
                node.set("error", ApiError.of(failed.failure()).tree().path("error"));
            }
        }
    }

    /** The sums are over the tokens that were reported: of a stop string found in the text those before it. */
    private ObjectNode figures(TextEvent.Finished end) {
        var timings = ChatParts.timings(end.usage(), end.timings());
        var node = Json.object().put("tokens", end.usage().completionTokens());
        node.set("tokens_per_second", timings.get("predicted_per_second"));
        node.put("time_to_first_token_ms", end.timings().firstTokenMs());
        node.put("total_ms", end.timings().totalMs());
        node.put("logprob_sum", logprobs);
        if (tokens == 0) {
            return node.putNull("logprob_mean").putNull("perplexity");
        }
        double mean = logprobs / tokens;
        return node.put("logprob_mean", mean).put("perplexity", Math.exp(-mean));
    }
}
