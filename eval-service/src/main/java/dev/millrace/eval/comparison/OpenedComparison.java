package dev.millrace.eval.comparison;

import dev.millrace.eval.comparison.Comparison.Expected;
import dev.millrace.eval.feedback.Ranking.Answer;
import dev.millrace.eval.feedback.Ranking.Question;
import java.util.List;

/**
 * A comparison with all that it says; {@link ComparisonRules} say what makes it valid.
 *
 * @param id unique
 * @param question what is answered
 * @param answers those that are there
 * @param settings how further ones are made, or were
 * @param wish what it is wanted for
 * @param expected what somebody who looks must say; empty unless it is a check of attention
 */
public record OpenedComparison(
        String id,
        Question question,
        List<Answer> answers,
        List<Setting> settings,
        Wish wish,
        List<Expected> expected) {
    /** Most revisions of an answer. */
    public static final int REVISIONS_MAX = 4;

    public OpenedComparison {
        answers = List.copyOf(answers);
        settings = List.copyOf(settings);
        expected = List.copyOf(expected);
    }

    /**
     * How an answer is made.
     *
     * @param name of the setting; may be empty
     * @param model empty for the one that is loaded
     * @param system message before the conversation; empty for none
     * @param promptName name of that message; may be empty
     * @param revisions how many times it is criticised and written anew, 0 to {@value #REVISIONS_MAX}
     */
    public record Setting(String name, String model, String system, String promptName, int revisions) {}

    /**
     * What a comparison is wanted for.
     *
     * @param criterion by what it shall be ranked; empty for any
     * @param reason why it is there
     * @param priority the higher the sooner
     * @param openedMs when it was opened, milliseconds since the epoch
     */
    public record Wish(String criterion, String reason, double priority, long openedMs) {}

    /** Whether there is something to rank: besides answers to come there is one at most. */
    public boolean isReady() {
        return answers.size() >= 2;
    }

    /** What the pool keeps of it. */
    public Comparison pooled() {
        return new Comparison(
                id,
                wish.criterion(),
                wish.priority(),
                wish.openedMs(),
                isReady() ? answers.stream().map(Answer::id).toList() : List.of(),
                expected,
                characters());
    }

    private int characters() {
        return question.prompt().length()
                + question.messages().stream().mapToInt(String::length).sum()
                + answers.stream().mapToInt(answer -> answer.text().length()).sum()
                + settings.stream()
                        .mapToInt(setting -> setting.system().length())
                        .sum();
    }
}
