package dev.millrace.eval.feedback;

import dev.millrace.eval.feedback.Ranking.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A ranking without its texts, as the ledger keeps it: what is said of each answer in their {@link CanonicalOrder}. The
 * texts are where the log has them, at {@link #offset}.
 */
public final class Judgement {
    private static final int RANK_BITS = 8;
    private static final long RANK_MASK = 0xff;

    private final String id;
    private final Group group;
    private final String labellerId;
    private final String comparisonId;
    private final List<Origin> origins;
    private final List<List<String>> flags;
    /** One byte an answer, the first in the lowest; 0 means failed. */
    private final long ranks;

    private final long recordedMs;
    private final long offset;
    private final int spentMs;
    private final byte size;
    /** Bit i: the text of answer i equals that of answer i − 1. */
    private final byte repeatedTexts;

    private final Check check;
    private final boolean skipped;
    private final boolean repeated;
    private boolean beyondCap;

    /**
     * The judgement of a ranking.
     *
     * @param group what it belongs to
     * @param offset of its record
     * @param words keeps equal values once
     */
    Judgement(Ranking ranking, CanonicalOrder order, Group group, long offset, Words words) {
        List<Answer> answers = order.apply(ranking.answers());
        var labelling = ranking.labelling();
        id = ranking.id();
        this.group = group;
        labellerId = labelling.labellerId();
        comparisonId = ranking.task().comparisonId();
        origins = words.origins(answers.stream().map(Answer::origin).toList());
        var positions = positions(ranking, answers);
        flags = words.flags(positions);
        ranks = pack(positions);
        recordedMs = labelling.recordedMs();
        this.offset = offset;
        spentMs = (int) Math.min(labelling.spentMs(), Integer.MAX_VALUE);
        size = (byte) answers.size();
        repeatedTexts = repeatedTexts(answers);
        check = ranking.task().check();
        skipped = ranking.verdict().isSkipped();
        repeated = ranking.task().repeated();
    }

    private static List<Ranking.Position> positions(Ranking ranking, List<Answer> answers) {
        if (ranking.verdict().isSkipped()) {
            return List.of();
        }
        Map<String, Ranking.Position> byAnswer = new HashMap<>();
        ranking.verdict().positions().forEach(position -> byAnswer.put(position.answerId(), position));
        return answers.stream().map(answer -> byAnswer.get(answer.id())).toList();
    }

    private static long pack(List<Ranking.Position> positions) {
        long packed = 0;
        for (int i = 0; i < positions.size(); i++) {
            var position = positions.get(i);
            packed |= (position.failed() ? 0 : (long) position.rank()) << (i * RANK_BITS);
        }
        return packed;
    }

    private static byte repeatedTexts(List<Answer> answers) {
        int mask = 0;
        for (int i = 1; i < answers.size(); i++) {
            mask |= answers.get(i).text().equals(answers.get(i - 1).text()) ? 1 << i : 0;
        }
        return (byte) mask;
    }

    /** Id of the ranking. */
    public String id() {
        return id;
    }

    /** What it belongs to. */
    public Group group() {
        return group;
    }

    /** Who judged. */
    public String labellerId() {
        return labellerId;
    }

    /** Comparison that was ranked; empty when none. */
    public String comparisonId() {
        return comparisonId;
    }

    /** What wrote each answer. */
    public List<Origin> origins() {
        return origins;
    }

    /** Flags of an answer. */
    public List<String> flags(int answer) {
        return flags.isEmpty() ? List.of() : flags.get(answer);
    }

    /** Number of answers, 1 to 8. */
    public int size() {
        return size;
    }

    /** Rank of an answer, 1 is best; 0 when it failed. */
    public int rank(int answer) {
        return (int) (ranks >>> (answer * RANK_BITS) & RANK_MASK);
    }

    /** Whether an answer failed. */
    public boolean isFailed(int answer) {
        return rank(answer) == 0;
    }

    /** Whether the texts of two answers are equal. */
    public boolean hasSameText(int one, int other) {
        for (int i = Math.min(one, other) + 1; i <= Math.max(one, other); i++) {
            if ((repeatedTexts & 1 << i) == 0) {
                return false;
            }
        }
        return true;
    }

    /** When it was recorded, milliseconds since the epoch. */
    public long recordedMs() {
        return recordedMs;
    }

    /** Where the log has it; a greater one is newer. */
    public long offset() {
        return offset;
    }

    /** Time it took, milliseconds; 0 when unknown. */
    public int spentMs() {
        return spentMs;
    }

    /** Outcome when it was a check of attention. */
    public Check check() {
        return check;
    }

    /** Whether nothing was ranked. */
    public boolean isSkipped() {
        return skipped;
    }

    /** Whether he had ranked the item before and was asked again. */
    public boolean isRepeated() {
        return repeated;
    }

    /** Whether it may make pairs: something was ranked, and not as a check or once more. */
    public boolean isOrdinary() {
        return !skipped && !repeated && check == Check.NONE;
    }

    /** Whether its labeller had ranked too much that day for it to count. */
    public boolean isBeyondCap() {
        return beyondCap;
    }

    void setBeyondCap(boolean beyond) {
        beyondCap = beyond;
    }
}
