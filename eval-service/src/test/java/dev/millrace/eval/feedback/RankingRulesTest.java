package dev.millrace.eval.feedback;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.eval.feedback.Ranking.Answer;
import dev.millrace.eval.feedback.Ranking.Labelling;
import dev.millrace.eval.feedback.Ranking.Position;
import dev.millrace.eval.feedback.Ranking.Question;
import dev.millrace.eval.feedback.Ranking.Task;
import dev.millrace.eval.feedback.Ranking.Verdict;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankingRulesTest {
    /** A position is a rank, with an F behind it when the answer failed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "0F",
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
    @ValueSource(strings = "1 2 3 4 5 6 7 8 9")
    void wantsAtMostEightAnswers(String ranks) {
        assertInvalid("ranking.answers", ranked(ranks));
    }

    @Test
    void wantsOnePositionAnAnswer() {
        var answers = answers(3);
        var one = new Position("a0", 1, false, List.of());
        var two = new Position("a1", 2, false, List.of());
        assertInvalid("ranking.positions", with(answers, List.of(one, two)));
        assertInvalid("ranking.positions[2].answer_id", with(answers, List.of(one, two, one)));
        assertInvalid(
                "ranking.positions[1].answer_id",
                with(answers, List.of(one, new Position("stranger", 2, false, List.of()), two)));
    }

    @Test
    void wantsUniqueAnswerIdsWithinTheirLength() {
        var positions = ranked("1 2").verdict().positions();
        assertInvalid("ranking.answers[1].answer_id", with(List.of(answer("a0"), answer("a0")), positions));
        assertInvalid("ranking.answers[0].answer_id", with(List.of(answer(""), answer("a1")), positions));
        assertInvalid("ranking.answers[1].answer_id", with(List.of(answer("a0"), answer("x".repeat(129))), positions));
    }

    @Test
    void boundsTheFieldsOfAnAnswer() {
        var positions = ranked("1 2").verdict().positions();
        var first = answer("a0");
        var long257 = "x".repeat(257);
        for (var wrong : List.of(
                Map.entry("text", new Answer("a1", "x".repeat(65_537), Origin.UNKNOWN, "", 0)),
                Map.entry("origin.model", new Answer("a1", "", new Origin(long257, "", "", ""), "", 0)),
                Map.entry("origin.adapter", new Answer("a1", "", new Origin("", long257, "", ""), "", 0)),
                Map.entry("origin.prompt_name", new Answer("a1", "", new Origin("", "", long257, ""), "", 0)),
                Map.entry("origin.setting", new Answer("a1", "", new Origin("", "", "", long257), "", 0)),
                Map.entry("origin.request_id", new Answer("a1", "", Origin.UNKNOWN, "x".repeat(129), 0)),
                Map.entry("origin.choice", new Answer("a1", "", Origin.UNKNOWN, "", 16)))) {
            assertInvalid("ranking.answers[1]." + wrong.getKey(), with(List.of(first, wrong.getValue()), positions));
        }
    }

    @Test
    void boundsFlagsAndWantsWords() {
        for (var wrong :
                List.of(Collections.nCopies(9, "toxic"), List.of(""), List.of("two words"), List.of("x".repeat(65)))) {
            var positions = List.of(new Position("a0", 1, false, wrong));
            assertInvalid("ranking.positions[0].flags", with(answers(1), positions));
        }
        assertDoesNotThrow(() -> RankingRules.check(
                with(answers(1), List.of(new Position("a0", 1, false, Collections.nCopies(8, "off-topic"))))));
    }

    @Test
    void whatIsSkippedHasAReasonAndNoPositions() {
        var base = ranked("1 2");
        assertDoesNotThrow(() -> RankingRules.check(Rankings.with(base, new Verdict(List.of(), "no idea", ""))));
        assertInvalid(
                "ranking.positions",
                Rankings.with(base, new Verdict(base.verdict().positions(), "no idea", "")));
        assertInvalid("ranking.positions", Rankings.with(base, new Verdict(List.of(), "", "")));
        assertInvalid("ranking.skipped_reason", Rankings.with(base, new Verdict(List.of(), "x".repeat(257), "")));
    }

    @Test
    void boundsTheConversation() {
        var base = ranked("1 2");
        var question = new Question("p", "prompt", Collections.nCopies(257, "message"));
        assertInvalid("ranking.messages", Rankings.with(base, question));
    }

    @Test
    void knowsTheWordsOfTheContract() {
        assertEquals(LabellerKind.HUMAN, LabellerKind.of("f", ""));
        assertEquals(LabellerKind.AI, LabellerKind.of("f", "ai"));
        assertThrows(InvalidRankingException.class, () -> LabellerKind.of("f", "AI"));
        assertEquals(Check.NONE, Check.of("f", ""));
        assertEquals(Check.FAILED, Check.of("f", "failed"));
        assertThrows(InvalidRankingException.class, () -> Check.of("f", "none"));
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
        "ranking.supersedes_ranking_id, 129",
        "ranking.comparison_id, 129"
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
        assertInvalid("ranking.labeller_id", withText("ranking.labeller_id", ".."));
    }

    @Test
    void whoeverIsNamedAsAModelIsOne() {
        assertInvalid("ranking.labeller_kind", Rankings.of("", "ai:small", "1 2"));
        assertDoesNotThrow(() -> RankingRules.check(Rankings.of("", "aida", "1 2")));
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
        return Rankings.of("", "labeller", ranks);
    }

    private static List<Answer> answers(int count) {
        return Rankings.answers(count);
    }

    private static Answer answer(String id) {
        return new Answer(id, "text", Origin.UNKNOWN, "request", 0);
    }

    private static Ranking with(List<Answer> answers, List<Position> positions) {
        var base = Rankings.with(ranked("1 2"), answers);
        return Rankings.with(base, new Verdict(positions, "", ""));
    }

    private static Ranking withText(String field, String text) {
        var base = ranked("1 2");
        return new Ranking(
                "",
                new Question(
                        field.endsWith(".prompt_id") ? text : "p", field.endsWith(".prompt") ? text : "", List.of()),
                base.answers(),
                new Verdict(base.verdict().positions(), "", field.endsWith(".note") ? text : ""),
                new Labelling(
                        field.endsWith(".labeller_id") ? text : "l",
                        LabellerKind.HUMAN,
                        field.endsWith(".criterion") ? text : "c",
                        0,
                        0),
                new Task(
                        field.endsWith(".comparison_id") ? text : "",
                        field.endsWith(".supersedes_ranking_id") ? text : "",
                        Check.NONE,
                        false));
    }
}
