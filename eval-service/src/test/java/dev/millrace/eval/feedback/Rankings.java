package dev.millrace.eval.feedback;

import dev.millrace.eval.feedback.Ranking.Answer;
import dev.millrace.eval.feedback.Ranking.Labelling;
import dev.millrace.eval.feedback.Ranking.Position;
import dev.millrace.eval.feedback.Ranking.Question;
import dev.millrace.eval.feedback.Ranking.Task;
import dev.millrace.eval.feedback.Ranking.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Rankings for tests, written shortly: "1 2 0F" ranks the answers a0, a1 and a2, the last of which failed. */
public final class Rankings {
    private static final LedgerBounds ROOM = new LedgerBounds(1_000, 1_000, 1_000, 1_000);

    private Rankings() {}

    public static Ranking of(String id, String labeller, String ranks) {
        return of(id, "p", labeller, ranks);
    }

    public static Ranking of(String id, String promptId, String labeller, String ranks) {
        var positions = positions(ranks);
        return new Ranking(
                id,
                new Question(promptId, "prompt", List.of()),
                answers(positions.size()),
                new Verdict(positions, "", ""),
                new Labelling(labeller, LabellerKind.HUMAN, "helpful", 0, 1_000),
                Task.NONE);
    }

    public static List<Position> positions(String ranks) {
        var positions = new ArrayList<Position>();
        for (var word : ranks.split(" ", -1)) {
            int rank = Integer.parseInt(word.replace("F", ""));
            positions.add(new Position("a" + positions.size(), rank, word.endsWith("F"), List.of()));
        }
        return positions;
    }

    public static List<Answer> answers(int count) {
        var answers = new ArrayList<Answer>();
        for (int i = 0; i < count; i++) {
            answers.add(new Answer("a" + i, "text " + i, new Origin("model " + i, "", "", ""), "", 0));
        }
        return answers;
    }

    public static Ranking with(Ranking ranking, Verdict verdict) {
        return new Ranking(
                ranking.id(), ranking.question(), ranking.answers(), verdict, ranking.labelling(), ranking.task());
    }

    public static Ranking with(Ranking ranking, List<Answer> answers) {
        return new Ranking(
                ranking.id(), ranking.question(), answers, ranking.verdict(), ranking.labelling(), ranking.task());
    }

    public static Ranking with(Ranking ranking, Labelling labelling) {
        return new Ranking(
                ranking.id(), ranking.question(), ranking.answers(), ranking.verdict(), labelling, ranking.task());
    }

    public static Ranking with(Ranking ranking, Task task) {
        return new Ranking(
                ranking.id(), ranking.question(), ranking.answers(), ranking.verdict(), ranking.labelling(), task);
    }

    public static Ranking with(Ranking ranking, Question question) {
        return new Ranking(
                ranking.id(), question, ranking.answers(), ranking.verdict(), ranking.labelling(), ranking.task());
    }

    public static Ranking at(Ranking ranking, long recordedMs) {
        var old = ranking.labelling();
        return with(ranking, new Labelling(old.labellerId(), old.kind(), old.criterion(), old.spentMs(), recordedMs));
    }

    /** What a ledger with room makes of these, in this order. */
    public static List<Judgement> judgements(Ranking... rankings) {
        var ledger = new FeedbackLedger(ROOM);
        for (int i = 0; i < rankings.length; i++) {
            ledger.apply(i, new LedgerEvent.Recorded(rankings[i]));
        }
        return ledger.counted().getFirst().judgements();
    }
}
