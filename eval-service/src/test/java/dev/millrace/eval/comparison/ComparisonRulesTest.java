package dev.millrace.eval.comparison;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.comparison.Comparison.Expected;
import dev.millrace.eval.comparison.OpenedComparison.Setting;
import dev.millrace.eval.comparison.OpenedComparison.Wish;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.Origin;
import dev.millrace.eval.feedback.Ranking.Answer;
import dev.millrace.eval.feedback.Ranking.Question;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonRulesTest {
    private static final Question QUESTION = new Question("p", "why?", List.of());
    private static final Wish WISH = new Wish("", "asked", 0, 0);

    @Test
    void takesTwoToEightAnswersOrSettings() {
        for (int count = 2; count <= 8; count++) {
            var given = with(count, 0);
            var made = with(0, count);
            assertDoesNotThrow(() -> ComparisonRules.checkNew(given, 0));
            assertDoesNotThrow(() -> ComparisonRules.checkNew(made, 0));
        }
        assertRefused("comparison.answers", with(0, 0));
        assertRefused("comparison.answers", with(1, 0));
        assertRefused("comparison.answers", with(9, 0));
        assertRefused("comparison.settings", with(0, 1));
        assertRefused("comparison.settings", with(0, 9));
    }

    @Test
    void takesOneAnswerBesideSettingsAndAllOfThemOnceTheyAreMade() {
        assertDoesNotThrow(() -> ComparisonRules.checkNew(with(1, 1), 0));
        assertDoesNotThrow(() -> ComparisonRules.checkNew(with(1, 7), 0));
        assertRefused("comparison.settings", with(1, 8));
        assertRefused("comparison.answers", with(2, 2));
        for (var whole : List.of(with(3, 3), with(4, 3))) {
            assertDoesNotThrow(() -> ComparisonRules.check(whole, 0));
            assertTrue(whole.isReady());
        }
        assertThrows(InvalidRankingException.class, () -> ComparisonRules.check(with(2, 3), 0));
        assertFalse(with(1, 3).isReady());
        assertEquals(List.of(), with(1, 3).pooled().answerIds());
    }

    @Test
    void takesIdsThatRequestsAndKeysCanHave() {
        assertRefused("comparison.comparison_id", named("", with(2, 0)));
        assertRefused("comparison.comparison_id", named("a:b", with(2, 0)));
        assertRefused("comparison.comparison_id", named("a".repeat(129), with(2, 0)));
        assertDoesNotThrow(() -> ComparisonRules.checkNew(named("A-z.0_9".repeat(18), with(2, 0)), 0));
        assertRefused("comparison.comparison_id", named("a".repeat(91), with(0, 2)));
        var longest = "a".repeat(90);
        assertTrue(new AnswerMaking(1, "0123456789abcdef")
                .begin(longest, Collections.nCopies(8, 4), 0).stream()
                        .allMatch(ask -> ask.requestId().length() <= 128));
    }

    @Test
    void boundsTextsAndBytes() {
        var text = "😀".repeat(65_536);
        var whole =
                new OpenedComparison("c", new Question("p", text, List.of()), answers(2), List.of(), WISH, List.of());
        assertDoesNotThrow(() -> ComparisonRules.checkNew(whole, 1_000_000));
        assertRefused("comparison", whole, 1_000_001);
        assertRefused(
                "comparison.prompt",
                new OpenedComparison(
                        "c", new Question("p", text + "a", List.of()), answers(2), List.of(), WISH, List.of()));
        assertRefused(
                "comparison.settings[0].system",
                new OpenedComparison(
                        "c",
                        QUESTION,
                        List.of(),
                        Collections.nCopies(2, new Setting("", "", text + "a", "", 0)),
                        WISH,
                        List.of()));
    }

    @Test
    void expectsAnOrderOfItsAnswers() {
        assertDoesNotThrow(() -> ComparisonRules.checkNew(expecting("0", "1"), 0));
        assertRefused("comparison.expected[0].better_answer_id", expecting("2", "1"));
        assertRefused("comparison.expected[0].worse_answer_id", expecting("0", "0"));
        assertRefused("comparison.expected[0].worse_answer_id", expecting("0", ""));
    }

    @Test
    void expectsNoOrderThatNobodyCanGive() {
        var chain = List.of(new Expected("0", "1"), new Expected("1", "2"), new Expected("0", "2"));
        assertDoesNotThrow(() -> ComparisonRules.checkNew(expecting(3, chain), 0));
        var circle = List.of(new Expected("0", "1"), new Expected("1", "2"), new Expected("2", "0"));
        assertRefused("comparison.expected", expecting(3, circle));
    }

    @Test
    void takesAWordAsCriterionAndAKnownReason() {
        assertDoesNotThrow(() -> ComparisonRules.checkNew(wished(new Wish("own-word", "file", -1, 0)), 0));
        assertRefused("comparison.criterion", wished(new Wish("two words", "asked", 0, 0)));
        assertRefused("comparison.reason", wished(new Wish("", "because", 0, 0)));
        assertRefused("comparison.priority", wished(new Wish("", "asked", Double.NaN, 0)));
    }

    private static void assertRefused(String field, OpenedComparison comparison) {
        assertRefused(field, comparison, 0);
    }

    private static void assertRefused(String field, OpenedComparison comparison, int bytes) {
        var refusal = assertThrows(InvalidRankingException.class, () -> ComparisonRules.checkNew(comparison, bytes));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(field + ": "), refusal.getMessage());
    }

    private static OpenedComparison with(int answers, int settings) {
        return new OpenedComparison(
                "c",
                QUESTION,
                answers(answers),
                Collections.nCopies(settings, new Setting("", "", "", "", 0)),
                WISH,
                List.of());
    }

    private static List<Answer> answers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Answer(Integer.toString(i), "text", Origin.UNKNOWN, "", 0))
                .toList();
    }

    private static OpenedComparison named(String id, OpenedComparison one) {
        return new OpenedComparison(id, one.question(), one.answers(), one.settings(), one.wish(), one.expected());
    }

    private static OpenedComparison expecting(String better, String worse) {
        return expecting(2, List.of(new Expected(better, worse)));
    }

    private static OpenedComparison expecting(int answers, List<Expected> expected) {
        return new OpenedComparison("c", QUESTION, answers(answers), List.of(), WISH, expected);
    }

    private static OpenedComparison wished(Wish wish) {
        return new OpenedComparison("c", QUESTION, answers(2), List.of(), wish, List.of());
    }
}
