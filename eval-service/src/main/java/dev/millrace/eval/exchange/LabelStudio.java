package dev.millrace.eval.exchange;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.exchange.Draft.Placed;
import dev.millrace.eval.exchange.Draft.Said;
import dev.millrace.eval.exchange.FeedbackWriter.OfRankings;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.Ranking;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A task of Label Studio with its annotations. Of {@code <List value="$items"/><Ranker/>} the data has {@code items} with
 * id and body, and a result {@code value.ranker}: one list of ids, best first, or buckets "rank-1", "rank-2", … and "failed"
 * (a plain Ranker has no ties). Of {@code <Pairwise/>} the data has {@code text1} and {@code text2}, or {@code answer1} and
 * {@code answer2}, and a result {@code value.selected}: "left" or "right". The data's {@code prompt} is a text;
 * {@code messages}, where they are, are the conversation. An annotation is a person's, a prediction a model's.
 *
 * <p>Read it loses titles, the ids of task and annotations, and cancelled annotations. Written, one task a ranking, always
 * with items, it loses origins, criterion, flags, note and prompt id; of a rule as labeller, that it is none a person.
 */
final class LabelStudio implements RankingReader, OfRankings {
    private static final String RANK = "rank";
    private static final String BUCKET = "rank-";
    private static final String FAILED = "failed";

    @Override
    public List<ExchangedRanking> read(Field line, Defaults defaults) {
        var data = line.at("data");
        var rankings = new ArrayList<ExchangedRanking>();
        for (var annotation : line.at("annotations").elementsIfAny()) {
            if (!annotation.at("was_cancelled").truthIfAny()) {
                result(annotation)
                        .ifPresent(value -> rankings.add(
                                draft(data, value, person(annotation)).ranking(defaults)));
            }
        }
        for (var prediction : line.at("predictions").elementsIfAny()) {
            result(prediction)
                    .ifPresent(value ->
                            rankings.add(draft(data, value, model(prediction)).ranking(defaults)));
        }
        line.at("annotations").check(!rankings.isEmpty(), "must have a result of a Ranker or of a Pairwise");
        return rankings;
    }

    private static Optional<Field> result(Field annotation) {
        return annotation.at("result").elementsIfAny().stream()
                .map(result -> result.at("value"))
                .filter(value ->
                        value.at("ranker").isThere() || value.at("selected").isThere())
                .findFirst();
    }

    private static Said person(Field annotation) {
        var by = annotation.at("completed_by");
        return new Said(
                by.isObject() ? by.at("id").name() : by.name(),
                null,
                "",
                annotation.at("lead_time").secondsIfAny(),
                time(annotation.at("created_at")));
    }

    private static Said model(Field prediction) {
        return new Said(
                prediction.at("model_version").textIfAny(), LabellerKind.AI, "", 0, time(prediction.at("created_at")));
    }

    private static long time(Field time) {
        try {
            return time.isThere() ? Math.max(0, Instant.parse(time.text()).toEpochMilli()) : 0;
        } catch (DateTimeException | ArithmeticException e) {
            throw time.broken("must be a time such as 2026-01-31T10:00:00Z");
        }
    }

    private static Draft draft(Field data, Field value, Said said) {
        var answers = value.at("selected").isThere()
                ? compared(data, value.at("selected"))
                : ranked(data.at("items"), value.at("ranker"));
        return new Draft(conversation(data), answers, said);
    }

    private static Conversation conversation(Field data) {
        var prompt = data.at("prompt").text();
        var messages = data.at("messages");
        return messages.isThere() ? new Conversation(prompt, Messages.read(messages)) : Conversation.of(prompt);
    }

    private static List<Placed> compared(Field data, Field selected) {
        var name = data.at("text1").isThere() ? "text" : "answer";
        boolean left = selected.text().equals("left");
        selected.check(left || selected.text().equals("right"), "must be left or right");
        return List.of(
                Placed.of(data.at(name + 1).text(), left ? 1 : 2),
                Placed.of(data.at(name + 2).text(), left ? 2 : 1));
    }

    private static List<Placed> ranked(Field items, Field ranker) {
        var places = places(ranker);
        var answers = new ArrayList<Placed>();
        for (var item : items.elements()) {
            var place = places.remove(item.at("id").name());
            if (place == null) {
                throw ranker.broken("must rank every item, each once");
            }
            var body = item.at("body").isThere() ? item.at("body") : item.at("title");
            answers.add(new Placed(body.text(), "", place, place == Double.POSITIVE_INFINITY));
        }
        ranker.check(places.isEmpty(), "must rank items only");
        return answers;
    }

    /** The place of each id; infinite of one that failed. */
    private static Map<String, Double> places(Field ranker) {
        ranker.check(ranker.isObject(), "must be an object of lists");
        var places = new HashMap<String, Double>();
        for (var bucket : ranker.node().properties()) {
            var ids = new Field(ranker.path() + ".*", bucket.getValue()).elements();
            for (int i = 0; i < ids.size(); i++) {
                double place =
                        ranker.node().size() == 1 && !isBucket(bucket.getKey()) ? i : place(ranker, bucket.getKey());
                ranker.check(places.put(ids.get(i).name(), place) == null, "must rank every item, each once");
            }
        }
        return places;
    }

    private static boolean isBucket(String name) {
        return name.equals(FAILED) || name.matches(BUCKET + "[1-9]");
    }

    private static double place(Field ranker, String bucket) {
        ranker.check(isBucket(bucket), "must be one list, or the lists rank-1, rank-2, … and failed");
        return bucket.equals(FAILED) ? Double.POSITIVE_INFINITY : bucket.charAt(BUCKET.length()) - '0';
    }

    @Override
    public List<ObjectNode> write(ExchangedRanking exchanged) {
        var ranking = exchanged.ranking();
        var task = Json.object();
        var data = task.putObject("data").put("prompt", exchanged.conversation().prompt());
        if (!exchanged.conversation().messages().isEmpty()) {
            data.set("messages", Messages.write(exchanged.conversation().messages()));
        }
        var items = data.putArray("items");
        for (var answer : ranking.answers()) {
            items.addObject()
                    .put("id", answer.id())
                    .put("title", "Answer " + (items.size() + 1))
                    .put("body", answer.text());
        }
        annotate(task, ranking);
        return List.of(task);
    }

    private static void annotate(ObjectNode task, Ranking ranking) {
        var by = ranking.labelling();
        boolean model = by.kind() == LabellerKind.AI;
        var annotation = task.putArray(model ? "predictions" : "annotations").addObject();
        annotation.put(model ? "model_version" : "completed_by", by.labellerId());
        if (by.spentMs() > 0 && !model) {
            annotation.put("lead_time", by.spentMs() / 1_000.0);
        }
        if (by.recordedMs() > 0) {
            annotation.put("created_at", Instant.ofEpochMilli(by.recordedMs()).toString());
        }
        annotation
                .putArray("result")
                .addObject()
                .put("from_name", RANK)
                .put("to_name", "results")
                .put("type", "ranker")
                .putObject("value")
                .set("ranker", ranker(ranking));
    }

    private static ObjectNode ranker(Ranking ranking) {
        var ranker = Json.object();
        if (isStrict(ranking)) {
            ranker.set(RANK, ids(ranking, 1, ranking.answers().size()));
            return ranker;
        }
        for (int rank = 1; rank <= ranking.answers().size(); rank++) {
            var ids = ids(ranking, rank, rank);
            if (!ids.isEmpty()) {
                ranker.set(BUCKET + rank, ids);
            }
        }
        var failed = ranker.putArray(FAILED);
        ranking.verdict().positions().stream()
                .filter(Ranking.Position::failed)
                .forEach(position -> failed.add(position.answerId()));
        return ranker;
    }

    private static boolean isStrict(Ranking ranking) {
        return placed(ranking).map(Ranking.Position::rank).distinct().count()
                == ranking.answers().size();
    }

    private static Stream<Ranking.Position> placed(Ranking ranking) {
        return ranking.verdict().positions().stream().filter(position -> !position.failed());
    }

    /** The answers of some ranks, best first. */
    private static ArrayNode ids(Ranking ranking, int from, int to) {
        var ids = Json.list();
        placed(ranking)
                .filter(position -> position.rank() >= from && position.rank() <= to)
                .sorted(Comparator.comparingInt(Ranking.Position::rank))
                .forEach(position -> ids.add(position.answerId()));
        return ids;
    }
}
