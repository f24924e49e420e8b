package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * A text that the model was asked how probable it is.
 *
 * @param text the continuation; with the end of its context where all continuations of the item are the same
 * @param logprob natural, of the whole continuation
 * @param probability among the item's choices; 1 when there is one
 * @param tokens that were scored
 * @param isChosen whether it is the likeliest, the first of equals
 */
public record Choice(String text, double logprob, double probability, int tokens, boolean isChosen) {
    private static final int CONTEXT_END = 60;

    /** The choices of an item in the order of its requests; empty when it asks for none. */
    static List<Choice> of(ItemResult result) {
        var texts = new ArrayList<String>();
        var replies = new ArrayList<Reply.Likelihood>();
        var requests = result.item().requests();
        for (int i = 0; i < requests.size(); i++) {
            if (result.replies().get(i) instanceof Reply.Likelihood reply) {
                texts.add(text(requests.get(i), requests));
                replies.add(reply);
            }
        }
        return choices(texts, replies);
    }

    private static String text(Request request, List<Request> all) {
        return switch (request) {
            case Request.Likelihood likelihood -> {
                var context = likelihood.context();
                boolean isSame = all.size() > 1
                        && all.stream()
                                .allMatch(other -> other instanceof Request.Likelihood one
                                        && one.continuation().equals(likelihood.continuation()));
                var end = context.substring(Math.max(0, context.length() - CONTEXT_END));
                yield isSame ? "… " + end + likelihood.continuation() : likelihood.continuation();
            }
            case Request.Rolling rolling -> rolling.text();
            case Request.Generate generate -> generate.context();
        };
    }

    private static List<Choice> choices(List<String> texts, List<Reply.Likelihood> replies) {
        int best = 0;
        for (int i = 1; i < replies.size(); i++) {
            best = replies.get(i).logprob() > replies.get(best).logprob() ? i : best;
        }
        double sum = 0;
        for (var reply : replies) {
            sum += Math.exp(reply.logprob() - replies.get(best).logprob());
        }
        var choices = new ArrayList<Choice>();
        for (int i = 0; i < replies.size(); i++) {
            var reply = replies.get(i);
            double probability = Math.exp(reply.logprob() - replies.get(best).logprob()) / sum;
            choices.add(new Choice(texts.get(i), reply.logprob(), probability, reply.tokens(), i == best));
        }
        return choices;
    }
}
