package dev.millrace.eval.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.exchange.Draft.Placed;
import dev.millrace.eval.exchange.Draft.Said;
import dev.millrace.eval.exchange.FeedbackWriter.OfRankings;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.Ranking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record of Argilla with a RankingQuestion: {@code fields}, and of each user a response whose value is
 * {@code [{"value": "response1", "rank": 1}, …]}, ties allowed, or the values in their order. Each value is the name of a
 * field, whatever its case and punctuation; the prompt is the field called "prompt", or the only one that is not ranked,
 * a text or a list of messages. Responses are read as its server has them, a list with {@code values}, and as its library
 * writes them, by question. Drafts and discarded responses are left out; a suggestion is its agent's.
 *
 * <p>Read it loses the record's id, metadata and other questions. Written, one record a ranking, it loses origins, criterion,
 * flags, note, times, kinds of labellers but a model's, and that answers failed: they are ranked last.
 */
final class Argilla implements RankingReader, OfRankings {
    private static final String QUESTION = "ranking";
    private static final String PROMPT = "prompt";

    @Override
    public List<ExchangedRanking> read(Field line, Defaults defaults) {
        var fields = line.at("fields");
        fields.check(fields.isObject(), "must be an object");
        var rankings = new ArrayList<ExchangedRanking>();
        for (var response : responses(line)) {
            rankings.add(draft(fields, response).ranking(defaults));
        }
        line.at("responses").check(!rankings.isEmpty(), "must have a submitted ranking");
        return rankings;
    }

    /** A ranking of somebody. */
    private record Response(Field value, Said said) {}

    private static List<Response> responses(Field line) {
        var found = new ArrayList<Response>();
        var responses = line.at("responses");
        if (responses.isList()) {
            for (var response : responses.elements()) {
                ranking(response.at("values")).ifPresent(values -> addSubmitted(found, response, values.at("value")));
            }
        } else if (responses.isObject()) {
            ranking(responses)
                    .ifPresent(question -> question.elements()
                            .forEach(response -> addSubmitted(found, response, response.at("value"))));
        }
        ranking(line.at("suggestions"))
                .ifPresent(
                        suggestion -> found.add(new Response(suggestion.at("value"), agent(suggestion.at("agent")))));
        return found;
    }

    private static void addSubmitted(List<Response> found, Field response, Field value) {
        var status = response.at("status").textIfAny();
        if (status.isEmpty() || status.equals("submitted")) {
            found.add(new Response(value, Said.by(response.at("user_id").name(), "")));
        }
    }

    private static Said agent(Field agent) {
        return new Said(agent.textIfAny(), LabellerKind.AI, "", 0, 0);
    }

    /** The first question whose answer is a ranking. */
    private static Optional<Field> ranking(Field questions) {
        for (var question : questions.node().properties()) {
            // Its name is anybody's, and stays out of messages.
            var answer = new Field(questions.path() + ".*", question.getValue());
            var value = answer.isList()
                    ? answer.node().path(0).path("value")
                    : answer.at("value").node();
            if (isRanking(value)) {
                return Optional.of(answer);
            }
        }
        return Optional.empty();
    }

    private static boolean isRanking(JsonNode value) {
        return value.path("rank").isArray()
                || value.isArray()
                        && (value.path(0).isTextual() || value.path(0).has("value"));
    }

    private static Draft draft(Field fields, Response response) {
        var names = names(fields);
        var open = new HashMap<>(names);
        var answers = new ArrayList<Placed>();
        for (var ranked : ranked(response.value())) {
            var name = open.remove(simple(ranked.name().text()));
            ranked.name().check(name != null, "must be the name of a field, each once");
            answers.add(Placed.of(field(fields, name).text(), ranked.place()));
        }
        var prompt = open.containsKey(PROMPT) ? field(fields, open.get(PROMPT)) : only(fields, open);
        return new Draft(conversation(prompt), answers, response.said());
    }

    private static Map<String, String> names(Field fields) {
        var names = new HashMap<String, String>();
        fields.node().fieldNames().forEachRemaining(name -> names.put(simple(name), name));
        return names;
    }

    /** A name as both its field and the question's value have it: "Reply-1" and "reply_1" are "reply1". */
    private static String simple(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static Field only(Field fields, Map<String, String> left) {
        fields.check(left.size() == 1, "must have one called prompt, or one that is not ranked");
        return field(fields, left.values().iterator().next());
    }

    private static Field field(Field fields, @Nullable String name) {
        return new Field(fields.path() + ".*", fields.node().path(String.valueOf(name)));
    }

    private static Conversation conversation(Field prompt) {
        if (!prompt.isList()) {
            return Conversation.of(prompt.text());
        }
        prompt.check(!prompt.elements().isEmpty(), "must have a message");
        return Conversation.of(Messages.read(prompt));
    }

    /** A value and its place. */
    private record Ranked(Field name, double place) {}

    private static List<Ranked> ranked(Field value) {
        var ranked = new ArrayList<Ranked>();
        if (value.isObject()) {
            var names = value.at("value").elements();
            var ranks = value.at("rank").elements();
            value.check(names.size() == ranks.size(), "must have a rank for each value");
            for (int i = 0; i < names.size(); i++) {
                ranked.add(new Ranked(names.get(i), ranks.get(i).number()));
            }
            return ranked;
        }
        for (var element : value.elements()) {
            var rank = element.at("rank");
            double place = rank.isThere() ? rank.number() : ranked.size();
            ranked.add(new Ranked(element.isText() ? element : element.at("value"), place));
        }
        return ranked;
    }

    @Override
    public List<ObjectNode> write(ExchangedRanking exchanged) {
        var ranking = exchanged.ranking();
        var record = Json.object().put("id", ranking.id());
        var fields = record.putObject("fields");
        if (exchanged.conversation().messages().isEmpty()) {
            fields.put(PROMPT, exchanged.conversation().prompt());
        } else {
            fields.set(PROMPT, Messages.write(exchanged.conversation().messages()));
        }
        var value = Json.list();
        for (int i = 0; i < ranking.answers().size(); i++) {
            var answer = ranking.answers().get(i);
            var name = "response" + (i + 1);
            fields.put(name, answer.text());
            value.addObject().put("value", name).put("rank", rank(ranking, answer.id()));
        }
        var labeller = ranking.labelling().labellerId();
        if (ranking.labelling().kind() == LabellerKind.AI) {
            record.putObject("suggestions")
                    .putObject(QUESTION)
                    .put("agent", labeller)
                    .set("value", value);
        } else {
            var response = record.putObject("responses").putArray(QUESTION).addObject();
            response.put("user_id", labeller).put("status", "submitted").set("value", value);
        }
        return List.of(record);
    }

    /** The rank of an answer, that of a failed one below all others. */
    private static int rank(Ranking ranking, String answerId) {
        int last = 0;
        for (var position : ranking.verdict().positions()) {
            if (position.answerId().equals(answerId) && !position.failed()) {
                return position.rank();
            }
            last = Math.max(last, position.failed() ? 0 : position.rank());
        }
        return last + 1;
    }
}
