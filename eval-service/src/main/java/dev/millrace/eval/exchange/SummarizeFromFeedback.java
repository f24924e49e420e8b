package dev.millrace.eval.exchange;

import dev.millrace.eval.exchange.Draft.Placed;
import dev.millrace.eval.exchange.Draft.Said;
import java.util.List;

/**
 * The comparisons of OpenAI's summarize-from-feedback (Stiennon et al., "Learning to summarize from human feedback",
 * 2020): {@code info} with the post or article, two {@code summaries} with text and policy, the {@code choice} of one of
 * them, and the {@code worker}. The prompt is what that paper's models were given. The worker's confidence, 1 to 9, goes
 * into the note.
 *
 * <p>Only read. It loses the post's own id and site, the summaries' notes, batch and split. Lines of its evaluations by
 * axes have one summary and are refused.
 */
final class SummarizeFromFeedback implements RankingReader {
    @Override
    public List<ExchangedRanking> read(Field line, Defaults defaults) {
        var summaries = line.at("summaries");
        summaries.check(summaries.elements().size() == 2, "must be two");
        var choice = line.at("choice");
        choice.check(choice.number() == 0 || choice.number() == 1, "must be 0 or 1");
        var said = Said.by(line.at("worker").name(), note(line.at("extra").at("confidence")));
        var first = placed(summaries.elements().getFirst(), choice.number() == 0);
        var second = placed(summaries.elements().getLast(), choice.number() == 1);
        return List.of(
                new Draft(Conversation.of(prompt(line.at("info"))), List.of(first, second), said).ranking(defaults));
    }

    private static Placed placed(Field summary, boolean chosen) {
        return new Placed(summary.at("text").text(), summary.at("policy").textIfAny(), chosen ? 1 : 2, false);
    }

    private static String note(Field confidence) {
        if (!confidence.isThere()) {
            return "";
        }
        confidence.check(confidence.number() >= 1 && confidence.number() <= 9, "must be in 1..9");
        return "confidence " + confidence.node().asText();
    }

    private static String prompt(Field info) {
        if (info.at("article").isThere()) {
            return "Article: %s\n\nTL;DR:".formatted(info.at("article").text());
        }
        var post = info.at("post").text();
        return part("SUBREDDIT: r/", info.at("subreddit"))
                + part("TITLE: ", info.at("title"))
                + "POST: %s\n\nTL;DR:".formatted(post);
    }

    private static String part(String name, Field value) {
        return value.isThere() ? name + value.text() + "\n\n" : "";
    }
}
