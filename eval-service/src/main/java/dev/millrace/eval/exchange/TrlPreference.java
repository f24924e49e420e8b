package dev.millrace.eval.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.exchange.FeedbackWriter.OfPreferences;
import java.util.ArrayList;
import java.util.List;

/**
 * TRL's preference data: {@code {"prompt", "chosen", "rejected"}} of texts or of lists of messages, and perhaps a
 * {@code margin}. Without prompt it is what chosen and rejected begin with: of texts without the space at its end, as in
 * TRL's {@code extract_prompt}. An answer of several messages is written as a {@link Transcript}. The margin goes into the
 * note.
 *
 * <p>Read it loses a prompt that is a text beside lists which begin alike, as those repeat it. Written, always as lists of
 * messages, it loses ids, origins, labellers, criterion, flags and weights; the margin is in ranks. Ties are left out.
 */
final class TrlPreference implements RankingReader, OfPreferences {
    @Override
    public List<ExchangedRanking> read(Field line, Defaults defaults) {
        var rejected = line.at("rejected");
        rejected.check(!rejected.node().equals(line.at("chosen").node()), "must differ from chosen");
        var margin = line.at("margin");
        var note = margin.isThere() ? "margin " + margin.number() : "";
        var draft = line.at("chosen").isList() ? conversational(line, note) : standard(line, note);
        return List.of(draft.ranking(defaults));
    }

    private static Draft standard(Field line, String note) {
        var chosen = line.at("chosen").text();
        var rejected = line.at("rejected").text();
        if (line.at("prompt").isThere()) {
            return Draft.chosen(Conversation.of(line.at("prompt").text()), chosen, rejected, note);
        }
        int common = common(chosen, rejected);
        if (common > 0 && chosen.charAt(common - 1) == ' ') {
            common--;
        }
        line.at("prompt").check(common > 0, "must be there, or chosen and rejected begin alike");
        var prompt = Conversation.of(chosen.substring(0, common));
        return Draft.chosen(prompt, chosen.substring(common), rejected.substring(common), note);
    }

    /** How many characters two texts begin with alike, no character of two halves cut apart. */
    static int common(String one, String other) {
        int max = Math.min(one.length(), other.length());
        int common = 0;
        while (common < max && one.charAt(common) == other.charAt(common)) {
            common++;
        }
        return common > 0 && Character.isHighSurrogate(one.charAt(common - 1)) ? common - 1 : common;
    }

    private static Draft conversational(Field line, String note) {
        var chosen = Messages.read(line.at("chosen"));
        var rejected = Messages.read(line.at("rejected"));
        int common = Math.max(0, Transcript.common(chosen, rejected));
        var conversation = new ArrayList<>(head(line.at("prompt"), common == 0));
        conversation.addAll(chosen.subList(0, common));
        line.at("prompt").check(!conversation.isEmpty(), "must be there, or chosen and rejected begin alike");
        return Draft.chosen(
                Conversation.of(conversation),
                Transcript.answer(line.at("chosen"), chosen.subList(common, chosen.size())),
                Transcript.answer(line.at("rejected"), rejected.subList(common, rejected.size())),
                note);
    }

    private static List<Message> head(Field prompt, boolean needed) {
        if (prompt.isList()) {
            return Messages.read(prompt);
        }
        return prompt.isThere() && needed ? List.of(Message.of("user", prompt.text())) : List.of();
    }

    @Override
    public List<ObjectNode> write(ExchangedPreferences item) {
        var lines = new ArrayList<ObjectNode>();
        for (var pair : item.decided()) {
            var line = Json.object();
            line.set("prompt", Messages.write(item.conversation().all()));
            line.set("chosen", Messages.write(item.chosen(pair)));
            line.set("rejected", Messages.write(item.rejected(pair)));
            lines.add(line.put("margin", pair.margin()));
        }
        return lines;
    }
}
