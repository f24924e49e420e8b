package dev.millrace.eval.feedback;

import java.util.List;

/**
 * A judgement of the answers to one prompt with all that it says; {@link RankingRules} say what makes it valid. Of one
 * answer alone it is a rating: rank 1 is a thumb up, failed a thumb down.
 *
 * @param id its id; empty before it is recorded
 * @param question what was answered
 * @param answers the answers in the order shown
 * @param verdict how they were found
 * @param labelling who found so, by what, when
 * @param task what it was asked for
 */
public record Ranking(
        String id, Question question, List<Answer> answers, Verdict verdict, Labelling labelling, Task task) {
    public Ranking {
        answers = List.copyOf(answers);
    }

    /** Whether it may make pairs: something was ranked, and not as a check or once more. */
    public boolean isOrdinary() {
        return !verdict.isSkipped() && task.check() == Check.NONE && !task.repeated();
    }

    /**
     * What was answered.
     *
     * @param promptId id of the prompt
     * @param prompt the prompt as shown
     * @param messages all that each message of the conversation says, oldest first; empty where there is only the prompt
     */
    public record Question(String promptId, String prompt, List<String> messages) {
        public Question {
            messages = List.copyOf(messages);
        }
    }

    /**
     * An answer as shown.
     *
     * @param id unique within the ranking
     * @param text the text
     * @param origin what wrote it
     * @param requestId request whose completion it is; empty when none
     * @param choice which of its choices
     */
    public record Answer(String id, String text, Origin origin, String requestId, int choice) {}

    /**
     * The judgement of one answer.
     *
     * @param answerId the answer
     * @param rank 1 is best, equal ranks are ties; without meaning for a failed answer
     * @param failed worse than every answer that did not fail
     * @param flags what is wrong with it or remarkable
     */
    public record Position(String answerId, int rank, boolean failed, List<String> flags) {
        public Position {
            flags = List.copyOf(flags);
        }
    }

    /**
     * How the answers were found.
     *
     * @param positions one an answer; none when skipped
     * @param skippedReason why nothing was ranked; empty when it was
     * @param note free words
     */
    public record Verdict(List<Position> positions, String skippedReason, String note) {
        public Verdict {
            positions = List.copyOf(positions);
        }

        /** Whether nothing was ranked. */
        public boolean isSkipped() {
            return !skippedReason.isEmpty();
        }
    }

    /**
     * Who judged.
     *
     * @param labellerId pseudonym
     * @param kind what he is
     * @param criterion what was judged
     * @param spentMs time it took, milliseconds; 0 when unknown
     * @param recordedMs when it was recorded, milliseconds since the epoch
     */
    public record Labelling(String labellerId, LabellerKind kind, String criterion, long spentMs, long recordedMs) {}

    /**
     * What the ranking was asked for.
     *
     * @param comparisonId comparison that was ranked; empty when none
     * @param supersedesId ranking that this one replaces; empty when none
     * @param check outcome when it was a check of attention
     * @param repeated whether he had ranked the item before and was asked again
     */
    public record Task(String comparisonId, String supersedesId, Check check, boolean repeated) {
        /** Nobody asked. */
        public static final Task NONE = new Task("", "", Check.NONE, false);
    }
}
