package dev.millrace.eval.feedback;

import java.util.List;

/**
 * A judgement of several answers to one prompt, as submitted; {@link RankingRules} say what makes it valid.
 *
 * @param promptId id of the prompt
 * @param prompt the prompt as shown
 * @param answers the answers in the order shown
 * @param positions one judgement an answer
 * @param labellerId pseudonym of who judged
 * @param criterion what was judged
 * @param note free words
 * @param supersedesId ranking that this one replaces; empty when none
 */
public record Ranking(
        String promptId,
        String prompt,
        List<Answer> answers,
        List<Position> positions,
        String labellerId,
        String criterion,
        String note,
        String supersedesId) {
    public Ranking {
        answers = List.copyOf(answers);
        positions = List.copyOf(positions);
    }

    /**
     * An answer as shown.
     *
     * @param id unique within the ranking
     * @param text the text
     * @param model who wrote it; empty when unknown
     * @param requestId request whose completion it is; empty when none
     */
    public record Answer(String id, String text, String model, String requestId) {}

    /**
     * The judgement of one answer.
     *
     * @param answerId the answer
     * @param rank 1 is best, equal ranks are ties; without meaning for a failed answer
     * @param failed worse than every answer that did not fail
     */
    public record Position(String answerId, int rank, boolean failed) {}
}
