package dev.millrace.eval.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.exchange.Draft.Placed;
import dev.millrace.eval.exchange.Draft.Said;
import dev.millrace.eval.exchange.FeedbackWriter.OfPreferences;
import java.util.ArrayList;
import java.util.List;

/**
 * TRL's unpaired preference data: {@code {"prompt", "completion", "label"}}, a thumb up or down for one answer, of texts
 * or of lists of messages.
 *
 * <p>Read it loses nothing. Written, always as lists of messages, an answer is good when it did not fail for more than
 * half of its labellers and bad when it failed for more than half; one in between is left out. It loses the order of the
 * answers that did not fail, ids, origins, labellers, criterion and flags.
 */
final class TrlUnpaired implements RankingReader, OfPreferences {
    private static final double UNDECIDED = 0.5;

    @Override
    public List<ExchangedRanking> read(Field line, Defaults defaults) {
        var answer = new Placed(
                completion(line.at("completion")), "", 1, !line.at("label").truth());
        return List.of(new Draft(prompt(line.at("prompt")), List.of(answer), Said.by("", "")).ranking(defaults));
    }

    private static Conversation prompt(Field prompt) {
        if (!prompt.isList()) {
            return Conversation.of(prompt.text());
        }
        prompt.check(!prompt.elements().isEmpty(), "must have a message");
        return Conversation.of(Messages.read(prompt));
    }

    private static String completion(Field completion) {
        return completion.isList() ? Transcript.answer(completion, Messages.read(completion)) : completion.text();
    }

    @Override
    public List<ObjectNode> write(ExchangedPreferences item) {
        var lines = new ArrayList<ObjectNode>();
        for (int i = 0; i < item.texts().size(); i++) {
            double good = item.preferences().answers().get(i).good();
            if (good != UNDECIDED) {
                var line = Json.object();
                line.set("prompt", Messages.write(item.conversation().all()));
                line.set("completion", Messages.write(item.texts().get(i)));
                lines.add(line.put("label", good > UNDECIDED));
            }
        }
        return lines;
    }
}
