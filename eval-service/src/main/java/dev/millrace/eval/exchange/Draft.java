package dev.millrace.eval.exchange;

import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.Origin;
import dev.millrace.eval.feedback.Ranking;
import dev.millrace.eval.feedback.Ranking.Answer;
import dev.millrace.eval.feedback.Ranking.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a line of a foreign format says.
 *
 * @param conversation what was answered
 * @param answers the answers as shown
 * @param said who says so
 */
record Draft(Conversation conversation, List<Placed> answers, Said said) {
    Draft {
        answers = List.copyOf(answers);
    }

    /**
     * An answer and its place.
     *
     * @param text the text
     * @param model what wrote it; empty when unknown
     * @param place the smaller the better, equal ones are ties; without meaning for a failed answer
     * @param failed whether it fails the task
     */
    record Placed(String text, String model, double place, boolean failed) {
        static Placed of(String text, double place) {
            return new Placed(text, "", place, false);
        }
    }

    /**
     * Who says so.
     *
     * @param labellerId pseudonym; empty when the line names nobody
     * @param kind what he is; null where the line may be of anybody
     * @param note free words
     * @param spentMs time it took, milliseconds; 0 when unknown
     * @param recordedMs when, milliseconds since the epoch; 0 when unknown
     */
    record Said(String labellerId, @Nullable LabellerKind kind, String note, long spentMs, long recordedMs) {
        static Said by(String labellerId, String note) {
            return new Said(labellerId, null, note, 0, 0);
        }
    }

    /** The chosen and the rejected answer to a conversation. */
    static Draft chosen(Conversation conversation, String chosen, String rejected, String note) {
        return new Draft(conversation, List.of(Placed.of(chosen, 1), Placed.of(rejected, 2)), Said.by("", note));
    }

    /** The ranking, under an id that the same words always get. */
    ExchangedRanking ranking(Defaults defaults) {
        var ranking = new Ranking(
                "",
                new Ranking.Question(conversation.id(), conversation.prompt(), List.of()),
                shown(),
                new Ranking.Verdict(positions(), "", said.note()),
                new Ranking.Labelling(
                        said.labellerId().isEmpty() ? defaults.labellerId() : said.labellerId(),
                        Objects.requireNonNullElse(said.kind(), defaults.kind()),
                        defaults.criterion(),
                        said.spentMs(),
                        said.recordedMs()),
                Ranking.Task.NONE);
        return MillraceFormat.named(new ExchangedRanking(ranking, conversation));
    }

    private List<Answer> shown() {
        var shown = new ArrayList<Answer>();
        for (var answer : answers) {
            shown.add(new Answer(id(shown.size()), answer.text(), new Origin(answer.model(), "", "", ""), "", 0));
        }
        return shown;
    }

    private List<Position> positions() {
        var places = answers.stream()
                .filter(answer -> !answer.failed())
                .map(Placed::place)
                .distinct()
                .sorted()
                .toList();
        var positions = new ArrayList<Position>();
        for (var answer : answers) {
            int rank = answer.failed() ? 0 : 1 + places.indexOf(answer.place());
            positions.add(new Position(id(positions.size()), rank, answer.failed(), List.of()));
        }
        return positions;
    }

    private static String id(int answer) {
        return Integer.toString(answer + 1);
    }
}
