package dev.millrace.eval.feedback;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.eval.feedback.Ranking.Answer;
import dev.millrace.eval.feedback.Ranking.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankingRulesTest {
    /** A position is a rank, with an F behind it when the answer failed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 2",
                "2 1",
                "1 1",
                "1 2 2 3",
                "3 1 2 1",
                "1 2 3 4 5 6 7 8",
                "1 1 1 1 1 1 1 1",
                "1 0F",
                "2 0F 1",
                "0F 0F",
                "1 2F",
                "1 3F 2",
                "2F 1"
            })
    void acceptsDenseRanks(String ranks) {
        assertDoesNotThrow(() -> RankingRules.check(ranked(ranks)));
    }

    @ParameterizedTest
    @CsvSource({
        "2 2, ranking.positions[0].rank", // no first
        "1 3, ranking.positions[1].rank", // gap
        "1 2 2 4, ranking.positions[3].rank", // competition ranks leave a gap after a tie
        "2 3 0F, ranking.positions[0].rank",
        "3 1 2F, ranking.positions[0].rank", // the failed one does not fill the gap
        "0 1, ranking.positions[0].rank", // 0 without failing
        "1 0 2, ranking.positions[1].rank",
        "1 9, ranking.positions[1].rank",
        "1 3F, ranking.positions[1].rank", // more than there are answers
        "1 -1, ranking.positions[1].rank" // a uint32 above 2^31
    })
    void namesTheRankThatIsWrong(String ranks, String field) {
        assertInvalid(field, ranked(ranks));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1 2 3 4 5 6 7 8 9"})
    void wantsTwoToEightAnswers(String ranks) {
        assertInvalid("ranking.answers", ranked(ranks));
    }

    @Test
    void wantsOnePositionAnAnswer() {
        var answers = answers(3);
        var one = new Position("a0", 1, false);
        var two = new Position("a1", 2, false);
        assertInvalid("ranking.positions", with(answers, List.of(one, two)));
        assertInvalid("ranking.positions[2].answer_id", with(answers, List.of(one, two, one)));
        assertInvalid(
                "ranking.positions[1].answer_id", with(answers, List.of(one, new Position("stranger", 2, false), two)));
    }

    @Test
    void wantsUniqueAnswerIdsWithinTheirLength() {
        var positions = ranked("1 2").positions();
        assertInvalid("ranking.answers[1].answer_id", with(List.of(answer("a0"), answer("a0")), positions));
        assertInvalid("ranking.answers[0].answer_id", with(List.of(answer(""), answer("a1")), positions));
        assertInvalid("ranking.answers[1].answer_id", with(List.of(answer("a0"), answer("x".repeat(129))), positions));
    }

    @Test
    void boundsTheFieldsOfAnAnswer() {
        var positions = ranked("1 2").positions();
        var first = answer("a0");
        assertInvalid(
                "ranking.answers[1].text",
                with(List.of(first, new Answer("a1", "x".repeat(65_537), "", "")), positions));
        assertInvalid(
                "ranking.answers[1].model", with(List.of(first, new Answer("a1", "", "x".repeat(257), "")), positions));
        assertInvalid(
                "ranking.answers[1].request_id",
                with(List.of(first, new Answer("a1", "", "", "x".repeat(129))), positions));
    }

    @ParameterizedTest
    @CsvSource({
        "ranking.prompt_id, 0",
        "ranking.prompt_id, 129",
        "ranking.prompt, 65537",
        "ranking.labeller_id, 0",
        "ranking.labeller_id, 129",
        "ranking.criterion, 0",
        "ranking.criterion, 65",
        "ranking.note, 4097",
        "ranking.supersedes_ranking_id, 129"
    })
    void boundsTheTexts(String field, int length) {
        assertInvalid(field, withText(field, "x".repeat(length)));
        assertDoesNotThrow(() -> RankingRules.check(withText(field, "x".repeat(length == 0 ? 1 : length - 1))));
    }

    @Test
    void countsCharactersNotCodeUnits() {
        assertDoesNotThrow(() -> RankingRules.check(withText("ranking.note", "😀".repeat(4096))));
        assertInvalid("ranking.note", withText("ranking.note", "😀".repeat(4097)));
    }

    @Test
    void aCriterionIsOneWord() {
        assertInvalid("ranking.criterion", withText("ranking.criterion", "very helpful"));
        assertInvalid("ranking.criterion", withText("ranking.criterion", "a\u0000b"));
        assertInvalid("ranking.labeller_id", withText("ranking.labeller_id", "   "));
    }

    @Test
    void neverQuotesTheRanking() {
        var secret = "s3cret".repeat(30);
        var error = assertThrows(
                InvalidRankingException.class, () -> RankingRules.check(withText("ranking.prompt_id", secret)));
        assertFalse(String.valueOf(error.getMessage()).contains("s3cret"));
    }

    private static void assertInvalid(String field, Ranking ranking) {
        var error = assertThrows(InvalidRankingException.class, () -> RankingRules.check(ranking));
        assertEquals(field, String.valueOf(error.getMessage()).split(": ", 2)[0]);
    }

    private static Ranking ranked(String ranks) {
        var words = Arrays.asList(ranks.split(" ", -1));
        var positions = new ArrayList<Position>();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            positions.add(new Position("a" + i, Integer.parseInt(word.replace("F", "")), word.endsWith("F")));
        }
        return with(answers(words.size()), positions);
    }

    private static List<Answer> answers(int count) {
        var answers = new ArrayList<Answer>();
        for (int i = 0; i < count; i++) {
            answers.add(answer("a" + i));
        }
        return answers;
    }

    private static Answer answer(String id) {
        return new Answer(id, "text", "model", "request");
    }

    private static Ranking with(List<Answer> answers, List<Position> positions) {
        return new Ranking("p", "prompt", answers, positions, "labeller", "helpful", "", "");
    }

    private static Ranking withText(String field, String text) {
        var base = ranked("1 2");
        return new Ranking(
                field.endsWith(".prompt_id") ? text : base.promptId(),
                field.endsWith(".prompt") ? text : base.prompt(),
                base.answers(),
                base.positions(),
                field.endsWith(".labeller_id") ? text : base.labellerId(),
                field.endsWith(".criterion") ? text : base.criterion(),
                field.endsWith(".note") ? text : base.note(),
                field.endsWith(".supersedes_ranking_id") ? text : base.supersedesId());
    }
}
