package dev.millrace.eval.exchange;

import dev.millrace.eval.exchange.Draft.Placed;
import dev.millrace.eval.exchange.Draft.Said;
import java.util.List;

/**
 * OpenAI's WebGPT comparisons (Nakano et al., "WebGPT", 2021): a {@code question}, {@code answer_0}, {@code answer_1} and
 * their scores, in [−1, 1] with sum 0. An answer is better when its score is above 0; 0 is a tie. How strong the
 * preference is goes into the note.
 *
 * <p>Only read. It loses the question's own id, the quotes that the answers refer to, and the tokens.
 */
final class WebGpt implements RankingReader {
    private static final double TOLERANCE = 1e-6;

    @Override
    public List<ExchangedRanking> read(Field line, Defaults defaults) {
        var question = line.at("question");
        var text = question.isText() ? question : question.at("full_text");
        var first = line.at("score_0");
        var second = line.at("score_1");
        first.check(Math.abs(first.number()) <= 1, "must be in -1..1");
        second.check(Math.abs(first.number() + second.number()) <= TOLERANCE, "must be score_0 with the other sign");
        var answers = List.of(
                Placed.of(line.at("answer_0").text(), -first.number()),
                // Zero has a sign, and −0 would be no tie of 0.
                Placed.of(line.at("answer_1").text(), 0.0 + first.number()));
        return List.of(
                new Draft(Conversation.of(text.text()), tied(answers), Said.by("", note(first))).ranking(defaults));
    }

    private static List<Placed> tied(List<Placed> answers) {
        return answers.stream()
                .map(one -> one.place() == 0 ? Placed.of(one.text(), 0) : one)
                .toList();
    }

    private static String note(Field score) {
        return score.number() == 0 ? "" : "preference " + Math.abs(score.number());
    }
}
