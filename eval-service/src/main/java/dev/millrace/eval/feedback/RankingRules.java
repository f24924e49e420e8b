package dev.millrace.eval.feedback;

import dev.millrace.eval.feedback.Ranking.Answer;
import dev.millrace.eval.feedback.Ranking.Position;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What makes a ranking valid. Each rule is an {@link InvalidRankingException} that names the first field to break it.
 *
 * <p>Ranks are <em>dense</em>: over the answers that did not fail, the different ranks are exactly 1, 2, … k for some k,
 * and equal ranks are ties. So 1, 2, 2, 3 is valid; 1, 2, 2, 4 (a gap) and 2, 3 (no first) are not. A failed answer may
 * carry rank 0 or any other up to the number of answers: it means nothing and is not looked at. All may fail.
 */
public final class RankingRules {
    public static final int ANSWERS_MIN = 2;
    public static final int ANSWERS_MAX = 8;
    public static final int ID_MAX = 128;
    public static final int MODEL_MAX = 256;
    public static final int TEXT_MAX = 65_536;
    public static final int CRITERION_MAX = 64;
    public static final int NOTE_MAX = 4_096;

    private RankingRules() {}

    /**
     * Checks every rule; lengths are in characters (Unicode code points).
     *
     * @throws InvalidRankingException when one is broken
     */
    public static void check(Ranking ranking) {
        checkId("ranking.prompt_id", ranking.promptId());
        checkLength("ranking.prompt", ranking.prompt(), TEXT_MAX);
        checkAnswers(ranking.answers());
        checkPositions(ranking);
        checkDense(ranking.positions());
        checkId("ranking.labeller_id", ranking.labellerId());
        checkCriterion(ranking.criterion());
        checkLength("ranking.note", ranking.note(), NOTE_MAX);
        checkLength("ranking.supersedes_ranking_id", ranking.supersedesId(), ID_MAX);
    }

    private static void checkAnswers(List<Answer> answers) {
        if (answers.size() < ANSWERS_MIN || answers.size() > ANSWERS_MAX) {
            throw new InvalidRankingException(
                    "ranking.answers", "must be %d to %d, are %d".formatted(ANSWERS_MIN, ANSWERS_MAX, answers.size()));
        }
        var ids = new HashSet<String>();
        for (int i = 0; i < answers.size(); i++) {
            var field = "ranking.answers[%d].".formatted(i);
            var answer = answers.get(i);
            checkId(field + "answer_id", answer.id());
            if (!ids.add(answer.id())) {
                throw new InvalidRankingException(field + "answer_id", "is the id of an earlier answer too");
            }
            checkLength(field + "text", answer.text(), TEXT_MAX);
            checkLength(field + "model", answer.model(), MODEL_MAX);
            checkLength(field + "request_id", answer.requestId(), ID_MAX);
        }
    }

    /** One position an answer, each with a possible rank. */
    private static void checkPositions(Ranking ranking) {
        var positions = ranking.positions();
        int answers = ranking.answers().size();
        if (positions.size() != answers) {
            throw new InvalidRankingException(
                    "ranking.positions",
                    "must be one for each of the %d answers, are %d".formatted(answers, positions.size()));
        }
        var open = new HashSet<String>();
        ranking.answers().forEach(answer -> open.add(answer.id()));
        for (int i = 0; i < positions.size(); i++) {
            var field = "ranking.positions[%d].".formatted(i);
            var position = positions.get(i);
            if (!open.remove(position.answerId())) {
                throw new InvalidRankingException(
                        field + "answer_id", "must be the id of an answer that has no position yet");
            }
            if (position.rank() < 0 || position.rank() > answers) {
                throw new InvalidRankingException(field + "rank", "must be in 0..%d".formatted(answers));
            }
            if (position.rank() == 0 && !position.failed()) {
                throw new InvalidRankingException(field + "rank", "may be 0 only when the answer failed");
            }
        }
    }

    /** Names the first position whose rank has no rank just better than it. */
    private static void checkDense(List<Position> positions) {
        Set<Integer> ranks = new TreeSet<>();
        positions.stream().filter(position -> !position.failed()).forEach(position -> ranks.add(position.rank()));
        for (int i = 0; i < positions.size(); i++) {
            var position = positions.get(i);
            if (!position.failed() && position.rank() > 1 && !ranks.contains(position.rank() - 1)) {
                throw new InvalidRankingException(
                        "ranking.positions[%d].rank".formatted(i),
                        "is %d, but no answer that did not fail has rank %d: ranks must be 1, 2, … without gaps"
                                .formatted(position.rank(), position.rank() - 1));
            }
        }
    }

    private static void checkCriterion(String criterion) {
        checkId("ranking.criterion", criterion, CRITERION_MAX);
        if (criterion.codePoints().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new InvalidRankingException("ranking.criterion", "must be one word");
        }
    }

    private static void checkId(String field, String id) {
        checkId(field, id, ID_MAX);
    }

    private static void checkId(String field, String id, int max) {
        if (id.isBlank()) {
            throw new InvalidRankingException(field, "must not be empty");
        }
        if (id.codePoints().anyMatch(Character::isISOControl)) {
            throw new InvalidRankingException(field, "must not have control characters");
        }
        checkLength(field, id, max);
    }

    private static void checkLength(String field, String text, int max) {
        // A code point takes one or two chars: most texts are told by their length alone.
        if (text.length() > max && text.codePointCount(0, text.length()) > max) {
            throw new InvalidRankingException(field, "must have at most %d characters".formatted(max));
        }
    }
}
