package dev.millrace.eval.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.eval.exchange.Draft.Placed;
import dev.millrace.eval.exchange.Draft.Said;
import dev.millrace.eval.exchange.FeedbackWriter.OfRankings;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.Ranking;
import dev.millrace.eval.feedback.Ranking.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * Battles of FastChat's arena: {@code model_a}, {@code model_b}, {@code winner} ("model_a", "model_b", "tie" or "tie
 * (bothbad)", of which both answers fail), {@code conversation_a}, {@code conversation_b}, {@code judge} and
 * {@code tstamp}. What both conversations begin with was answered; the rest of each is an answer, of several turns a
 * {@link Transcript}. A judge that is a list, the name of a model and of what it was asked, is a model; so is "gpt4_pair".
 *
 * <p>Read it loses question_id, turn, language and whether the models were hidden. Written, one line for every two answers,
 * it loses criterion, flags, note, time spent, all of an origin but its model, and that an answer failed which is not the
 * only one of its line to do so. A rating of one answer is left out.
 */
final class Arena implements RankingReader, OfRankings {
    private static final String A = "model_a";
    private static final String B = "model_b";
    private static final String TIE = "tie";
    private static final String BOTH_BAD = "tie (bothbad)";
    private static final List<String> WINNERS = List.of(A, B, TIE, BOTH_BAD);
    private static final String UNKNOWN = "unknown";

    @Override
    public List<ExchangedRanking> read(Field line, Defaults defaults) {
        var winner = line.at("winner");
        winner.check(WINNERS.contains(winner.text()), "must be one of " + String.join(", ", WINNERS));
        var first = Messages.read(line.at("conversation_a"));
        var second = Messages.read(line.at("conversation_b"));
        int common = Transcript.common(first, second);
        line.at("conversation_b").check(common > 0, "must begin as conversation_a does");
        boolean failed = winner.text().equals(BOTH_BAD);
        var answers = List.of(
                new Placed(
                        Transcript.answer(line.at("conversation_a"), first.subList(common, first.size())),
                        model(line.at(A)),
                        winner.text().equals(B) ? 2 : 1,
                        failed),
                new Placed(
                        Transcript.answer(line.at("conversation_b"), second.subList(common, second.size())),
                        model(line.at(B)),
                        winner.text().equals(A) ? 2 : 1,
                        failed));
        var draft = new Draft(Conversation.of(first.subList(0, common)), answers, said(line));
        return List.of(draft.ranking(defaults));
    }

    private static String model(Field model) {
        var name = model.textIfAny();
        return name.equals(UNKNOWN) ? "" : name;
    }

    private static Said said(Field line) {
        var judge = line.at("judge");
        long recordedMs = line.at("tstamp").secondsIfAny();
        if (judge.isList()) {
            judge.check(!judge.elements().isEmpty(), "must name a judge");
            return new Said(judge.elements().getFirst().text(), LabellerKind.AI, "", 0, recordedMs);
        }
        var name = judge.textIfAny();
        return new Said(name, name.equals("gpt4_pair") ? LabellerKind.AI : null, "", 0, recordedMs);
    }

    @Override
    public List<ObjectNode> write(ExchangedRanking exchanged) {
        var lines = new ArrayList<ObjectNode>();
        int answers = exchanged.ranking().answers().size();
        for (int one = 0; one < answers; one++) {
            for (int other = one + 1; other < answers; other++) {
                lines.add(battle(exchanged, one, other));
            }
        }
        return lines;
    }

    private static ObjectNode battle(ExchangedRanking exchanged, int one, int other) {
        var ranking = exchanged.ranking();
        var a = ranking.answers().get(one);
        var b = ranking.answers().get(other);
        var line = Json.object()
                .put("question_id", ranking.question().promptId())
                .put(A, model(a))
                .put(B, model(b))
                .put("winner", winner(position(ranking, a), position(ranking, b)));
        line.set("judge", judge(ranking.labelling()));
        line.set("conversation_a", Messages.write(exchanged.conversation(), a.text()));
        line.set("conversation_b", Messages.write(exchanged.conversation(), b.text()));
        line.put("turn", turns(exchanged.conversation())).put("anony", true);
        if (ranking.labelling().recordedMs() > 0) {
            line.put("tstamp", ranking.labelling().recordedMs() / 1_000.0);
        }
        return line;
    }

    private static String model(Ranking.Answer answer) {
        return answer.origin().model().isEmpty() ? UNKNOWN : answer.origin().model();
    }

    private static Position position(Ranking ranking, Ranking.Answer answer) {
        return ranking.verdict().positions().stream()
                .filter(position -> position.answerId().equals(answer.id()))
                .findFirst()
                .orElseThrow();
    }

    private static String winner(Position a, Position b) {
        if (a.failed() || b.failed()) {
            return !a.failed() ? A : !b.failed() ? B : BOTH_BAD;
        }
        return a.rank() < b.rank() ? A : a.rank() > b.rank() ? B : TIE;
    }

    private static JsonNode judge(Ranking.Labelling labelling) {
        return labelling.kind() == LabellerKind.AI
                ? Json.list().add(labelling.labellerId()).add("pair")
                : TextNode.valueOf(labelling.labellerId());
    }

    private static long turns(Conversation conversation) {
        return conversation.all().stream()
                .filter(message -> message.role().equals("user"))
                .count();
    }
}
