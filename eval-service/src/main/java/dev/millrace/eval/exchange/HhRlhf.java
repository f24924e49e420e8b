package dev.millrace.eval.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.exchange.FeedbackWriter.OfPreferences;
import java.util.List;
import java.util.stream.Stream;

/**
 * Anthropic's hh-rlhf: {@code {"chosen", "rejected"}}, two whole transcripts. What both begin with, up to the last
 * {@code "\n\nAssistant:"}, is the conversation; the rest of each is an answer, also where it goes on with more turns.
 *
 * <p>Read it loses nothing. Written it loses ids, origins, labellers, criterion, flags, weights and margins; ties, and
 * items with messages that are not the user's or the assistant's text, are left out.
 */
final class HhRlhf implements RankingReader, OfPreferences {
    @Override
    public List<ExchangedRanking> read(Field line, Defaults defaults) {
        var chosen = line.at("chosen");
        var rejected = line.at("rejected");
        rejected.check(!rejected.text().equals(chosen.text()), "must differ from chosen");
        var prompt = prompt(chosen.text(), rejected.text());
        chosen.check(!prompt.isEmpty(), "must begin as rejected does, with a human's turn and an assistant's after it");
        var conversation = Conversation.of(Transcript.read(chosen, prompt));
        return List.of(Draft.chosen(conversation, answer(chosen, prompt), answer(rejected, prompt), "")
                .ranking(defaults));
    }

    /** Both transcripts up to the last turn of the assistant that begins in both. */
    private static String prompt(String chosen, String rejected) {
        var common = chosen.substring(0, TrlPreference.common(chosen, rejected));
        return common.substring(0, Math.max(0, common.lastIndexOf(Transcript.ASSISTANT)));
    }

    private static String answer(Field transcript, String prompt) {
        var answer = transcript.text().substring(prompt.length() + Transcript.ASSISTANT.length());
        return answer.startsWith(" ") ? answer.substring(1) : answer;
    }

    @Override
    public List<ObjectNode> write(ExchangedPreferences item) {
        return Transcript.write(item.conversation().all()).stream()
                .flatMap(prompt -> write(item, prompt))
                .toList();
    }

    private static Stream<ObjectNode> write(ExchangedPreferences item, String prompt) {
        return item.decided().stream()
                .map(pair -> Json.object()
                        .put("chosen", prompt + Transcript.ASSISTANT + " " + item.chosen(pair))
                        .put("rejected", prompt + Transcript.ASSISTANT + " " + item.rejected(pair)));
    }
}
