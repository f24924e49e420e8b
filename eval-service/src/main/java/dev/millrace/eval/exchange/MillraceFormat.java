package dev.millrace.eval.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.exchange.FeedbackWriter.OfRankings;
import dev.millrace.eval.feedback.Check;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.Origin;
import dev.millrace.eval.feedback.Ranking;
import dev.millrace.eval.feedback.Ranking.Answer;
import dev.millrace.eval.feedback.Ranking.Position;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Our own lines: the fields of the contract's {@code RankingRecorded} by their names there, messages in the form of
 * {@link Messages}. Without ranking_id, prompt_id, labeller_id or criterion a line gets an id of its content or the
 * default.
 *
 * <p>Loses which ranking was superseded, as that one does not count. A check of attention or a repeat is refused: whether it
 * was one is for the service to say.
 */
final class MillraceFormat implements RankingReader, OfRankings {
    private static final Pattern ID = Pattern.compile("(?!labeller:)[A-Za-z0-9._:-]{1,128}");
    private static final long SPENT_MS_MAX = 0xffff_ffffL;

    /** A ranking under an id that follows from all that it says; as it is where it has one. */
    static ExchangedRanking named(ExchangedRanking exchanged) {
        var ranking = exchanged.ranking();
        if (!ranking.id().isEmpty()) {
            return exchanged;
        }
        var id = "import-" + Json.hash(line(exchanged));
        return new ExchangedRanking(
                new Ranking(
                        id,
                        ranking.question(),
                        ranking.answers(),
                        ranking.verdict(),
                        ranking.labelling(),
                        ranking.task()),
                exchanged.conversation());
    }

    @Override
    public List<ExchangedRanking> read(Field line, Defaults defaults) {
        var messages = line.at("messages");
        var conversation = new Conversation(
                line.at("prompt").textIfAny(), messages.isThere() ? Messages.read(messages) : List.of());
        var ranking = new Ranking(
                id(line.at("ranking_id")),
                new Ranking.Question(textOr(line.at("prompt_id"), conversation.id()), conversation.prompt(), List.of()),
                line.at("answers").elements().stream()
                        .map(MillraceFormat::answer)
                        .toList(),
                new Ranking.Verdict(
                        line.at("positions").elementsIfAny().stream()
                                .map(MillraceFormat::position)
                                .toList(),
                        line.at("skipped_reason").textIfAny(),
                        line.at("note").textIfAny()),
                labelling(line, defaults),
                task(line));
        return List.of(named(new ExchangedRanking(ranking, conversation)));
    }

    private static String id(Field id) {
        id.check(
                !id.isThere() || ID.matcher(id.text()).matches(),
                "must be 1 to 128 of A-Z, a-z, 0-9, dot, underscore, colon and hyphen, and not begin with labeller:");
        return id.textIfAny();
    }

    private static String textOr(Field field, String otherwise) {
        return field.isThere() ? field.text() : otherwise;
    }

    private static Answer answer(Field answer) {
        var origin = answer.at("origin");
        var choice = origin.at("choice");
        choice.check(choice.countIfAny() <= Integer.MAX_VALUE, "must be smaller");
        return new Answer(
                answer.at("answer_id").text(),
                answer.at("text").text(),
                new Origin(
                        origin.at("model").textIfAny(),
                        origin.at("adapter").textIfAny(),
                        origin.at("prompt_name").textIfAny(),
                        origin.at("setting").textIfAny()),
                origin.at("request_id").textIfAny(),
                (int) choice.countIfAny());
    }

    private static Position position(Field position) {
        var rank = position.at("rank");
        rank.check(rank.countIfAny() <= Integer.MAX_VALUE, "must be smaller");
        return new Position(
                position.at("answer_id").text(),
                (int) rank.countIfAny(),
                position.at("failed").truthIfAny(),
                position.at("flags").elementsIfAny().stream().map(Field::text).toList());
    }

    private static Ranking.Labelling labelling(Field line, Defaults defaults) {
        var spent = line.at("spent_ms");
        spent.check(spent.countIfAny() <= SPENT_MS_MAX, "must be at most %d".formatted(SPENT_MS_MAX));
        var kind = textOr(line.at("labeller_kind"), defaults.kind().label());
        return new Ranking.Labelling(
                textOr(line.at("labeller_id"), defaults.labellerId()),
                LabellerKind.of("labeller_kind", kind),
                textOr(line.at("criterion"), defaults.criterion()),
                spent.countIfAny(),
                line.at("recorded_epoch_ms").countIfAny());
    }

    private static Ranking.Task task(Field line) {
        line.at("check").check(line.at("check").textIfAny().isEmpty(), "must be empty");
        line.at("repeated").check(!line.at("repeated").truthIfAny(), "must be false");
        return new Ranking.Task(line.at("comparison_id").textIfAny(), "", Check.NONE, false);
    }

    @Override
    public List<ObjectNode> write(ExchangedRanking exchanged) {
        return List.of(line(exchanged));
    }

    private static ObjectNode line(ExchangedRanking exchanged) {
        var ranking = exchanged.ranking();
        var line = Json.object();
        putIfAny(line, "ranking_id", ranking.id());
        line.put("prompt_id", ranking.question().promptId())
                .put("prompt", exchanged.conversation().prompt());
        if (!exchanged.conversation().messages().isEmpty()) {
            line.set("messages", Messages.write(exchanged.conversation().messages()));
        }
        var answers = line.putArray("answers");
        ranking.answers().forEach(answer -> answers.add(line(answer)));
        var positions = line.putArray("positions");
        ranking.verdict().positions().forEach(position -> positions.add(line(position)));
        var labelling = ranking.labelling();
        line.put("labeller_id", labelling.labellerId())
                .put("labeller_kind", labelling.kind().label())
                .put("criterion", labelling.criterion());
        putIfAny(line, "note", ranking.verdict().note());
        putIfAny(line, "skipped_reason", ranking.verdict().skippedReason());
        putIfAny(line, "comparison_id", ranking.task().comparisonId());
        return line.put("spent_ms", labelling.spentMs()).put("recorded_epoch_ms", labelling.recordedMs());
    }

    private static ObjectNode line(Answer answer) {
        var origin = Json.object();
        putIfAny(origin, "model", answer.origin().model());
        putIfAny(origin, "adapter", answer.origin().adapter());
        putIfAny(origin, "prompt_name", answer.origin().promptName());
        putIfAny(origin, "setting", answer.origin().setting());
        putIfAny(origin, "request_id", answer.requestId());
        if (answer.choice() != 0) {
            origin.put("choice", answer.choice());
        }
        var line = Json.object().put("answer_id", answer.id()).put("text", answer.text());
        if (!origin.isEmpty()) {
            line.set("origin", origin);
        }
        return line;
    }

    private static ObjectNode line(Position position) {
        var line = Json.object()
                .put("answer_id", position.answerId())
                .put("rank", position.rank())
                .put("failed", position.failed());
        if (!position.flags().isEmpty()) {
            var flags = line.putArray("flags");
            position.flags().forEach(flags::add);
        }
        return line;
    }

    private static void putIfAny(ObjectNode object, String name, String value) {
        if (!value.isEmpty()) {
            object.put(name, value);
        }
    }
}
