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
 * carry rank 0 or any other up to the number of answers: it means nothing and is not looked at. All may fail. What was
 * skipped has a reason and no positions. Whoever is named as a model is of kind AI.
 */
public final class RankingRules {
    public static final int ANSWERS_MAX = 8;
    public static final int ID_MAX = 128;
    public static final int NAME_MAX = 256;
    public static final int TEXT_MAX = 65_536;
    public static final int CRITERION_MAX = 64;
    public static final int NOTE_MAX = 4_096;
    public static final int REASON_MAX = 256;
    public static final int MESSAGES_MAX = 256;
    public static final int FLAGS_MAX = 8;
    public static final int FLAG_MAX = 64;
    public static final int CHOICE_MAX = 15;

    /** What the pseudonyms of models begin with. */
    public static final String MODEL_PREFIX = "ai:";

    private static final Set<String> DOTS = Set.of(".", "..");

    private RankingRules() {}

    /**
     * Checks every rule; lengths are in characters (Unicode code points).
     *
     * @throws InvalidRankingException when one is broken
     */
    public static void check(Ranking ranking) {
        checkQuestion("ranking.", ranking.question());
        checkAnswers("ranking.answers", ranking.answers(), 1);
        checkLength("ranking.skipped_reason", ranking.verdict().skippedReason(), REASON_MAX);
        if (ranking.verdict().isSkipped()) {
            checkCount("ranking.positions", ranking.verdict().positions().size(), 0, 0);
        } else {
            checkPositions(ranking);
            checkDense(ranking.verdict().positions());
        }
        checkId("ranking.labeller_id", ranking.labelling().labellerId());
        if (DOTS.contains(ranking.labelling().labellerId())) {
            throw new InvalidRankingException(
                    "ranking.labeller_id", "must not be \".\" or \"..\": no path could name him");
        }
        boolean isNamedAsModel = ranking.labelling().labellerId().startsWith(MODEL_PREFIX);
        if (isNamedAsModel && ranking.labelling().kind() != LabellerKind.AI) {
            throw new InvalidRankingException(
                    "ranking.labeller_kind", "must be \"ai\" of a labeller whose id begins with " + MODEL_PREFIX);
        }
        checkWord("ranking.criterion", ranking.labelling().criterion(), CRITERION_MAX);
        checkLength("ranking.note", ranking.verdict().note(), NOTE_MAX);
        checkLength("ranking.supersedes_ranking_id", ranking.task().supersedesId(), ID_MAX);
        checkLength("ranking.comparison_id", ranking.task().comparisonId(), ID_MAX);
    }

    /**
     * Checks what was asked.
     *
     * @param of path of the message that the fields are in, with its dot
     * @throws InvalidRankingException when a rule is broken
     */
    public static void checkQuestion(String of, Ranking.Question question) {
        checkId(of + "prompt_id", question.promptId());
        checkLength(of + "prompt", question.prompt(), TEXT_MAX);
        checkCount(of + "messages", question.messages().size(), 0, MESSAGES_MAX);
    }

    /**
     * Checks answers by themselves.
     *
     * @param path of the list
     * @param min fewest
     * @throws InvalidRankingException when a rule is broken
     */
    public static void checkAnswers(String path, List<Answer> answers, int min) {
        checkCount(path, answers.size(), min, ANSWERS_MAX);
        var ids = new HashSet<String>();
        for (int i = 0; i < answers.size(); i++) {
            var field = "%s[%d].".formatted(path, i);
            var answer = answers.get(i);
            checkId(field + "answer_id", answer.id());
            if (!ids.add(answer.id())) {
                throw new InvalidRankingException(field + "answer_id", "is the id of an earlier answer too");
            }
            checkLength(field + "text", answer.text(), TEXT_MAX);
            checkLength(field + "origin.model", answer.origin().model(), NAME_MAX);
            checkLength(field + "origin.adapter", answer.origin().adapter(), NAME_MAX);
            checkLength(field + "origin.prompt_name", answer.origin().promptName(), NAME_MAX);
            checkLength(field + "origin.setting", answer.origin().setting(), NAME_MAX);
            checkLength(field + "origin.request_id", answer.requestId(), ID_MAX);
            if (answer.choice() < 0 || answer.choice() > CHOICE_MAX) {
                throw new InvalidRankingException(field + "origin.choice", "must be in 0..%d".formatted(CHOICE_MAX));
            }
        }
    }

    /** One position an answer, each with a possible rank. */
    private static void checkPositions(Ranking ranking) {
        var positions = ranking.verdict().positions();
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
            checkCount(field + "flags", position.flags().size(), 0, FLAGS_MAX);
            position.flags().forEach(flag -> checkWord(field + "flags", flag, FLAG_MAX));
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

    /**
     * Checks how many there are.
     *
     * @throws InvalidRankingException when they are fewer or more
     */
    public static void checkCount(String field, int count, int min, int max) {
        if (count < min || count > max) {
            throw new InvalidRankingException(field, "must be %d to %d, are %d".formatted(min, max, count));
        }
    }

    /**
     * Checks a word.
     *
     * @throws InvalidRankingException when it is empty, longer or has spaces
     */
    public static void checkWord(String field, String word, int max) {
        checkId(field, word, max);
        if (word.codePoints().anyMatch(Character::isWhitespace)) {
            throw new InvalidRankingException(field, "must be one word");
        }
    }

    /**
     * Checks a name of 1 to 128 characters.
     *
     * @throws InvalidRankingException when it is blank, longer or has control characters
     */
    public static void checkId(String field, String id) {
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

    /**
     * Checks the length of a text.
     *
     * @throws InvalidRankingException when it has more characters
     */
    public static void checkLength(String field, String text, int max) {
        // A code point takes one or two chars: most texts are told by their length alone.
        if (text.length() > max && text.codePointCount(0, text.length()) > max) {
            throw new InvalidRankingException(field, "must have at most %d characters".formatted(max));
        }
    }
}
