package dev.millrace.eval.runreport;

import dev.millrace.eval.runreport.ItemComparison.Answer;
import dev.millrace.eval.runreport.WordDiff.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An item of the page: the prompt's end, what would be right, and the answers beside each other. */
record ItemView(
        int index,
        String title,
        String changes,
        List<BadgeView> badges,
        String prompt,
        String target,
        List<AnswerView> answers) {
    /** Characters of a prompt at most, its last ones. */
    private static final int PROMPT_MAX = 1_200;
    /** Characters of an answer at most, its first ones. */
    private static final int ANSWER_MAX = 2_000;

    private static final int TITLE_MAX = 120;

    record BadgeView(String key, String tone, String word, String mark) {}

    record AnswerView(
            String key,
            String tone,
            String word,
            String mark,
            String scores,
            boolean isBaseline,
            String prompt,
            List<List<Piece>> texts,
            List<ChoiceView> choices) {
        boolean hasChoices() {
            return !choices.isEmpty();
        }
    }

    record ChoiceView(String text, String logprob, String probability, boolean isChosen) {}

    static ItemView of(ItemComparison item) {
        var changes = new TreeSet<String>();
        item.answers().forEach(answer -> changes.add(answer.change().name().toLowerCase(Locale.ROOT)));
        if (item.isReworded()) {
            changes.add("reworded");
        }
        return new ItemView(
                item.index(),
                title(item),
                String.join(" ", changes),
                item.answers().stream()
                        .filter(answer -> answer.change() != Change.BASELINE && answer.change() != Change.SAME)
                        .map(answer -> new BadgeView(
                                answer.run(),
                                PageView.tone(answer.run()),
                                ReportWords.change(answer.change()).orElse(""),
                                mark(answer.change())))
                        .toList(),
                ReportWords.end(item.prompt(), PROMPT_MAX),
                item.target(),
                answers(item.answers()));
    }

    /** The prompt's last line that says something. */
    private static String title(ItemComparison item) {
        var lines =
                item.prompt().strip().lines().filter(line -> !line.isBlank()).toList();
        int last = lines.size() - 1;
        // "Answer:" says nothing, the line above it does.
        while (last > 0 && lines.get(last).strip().length() < 20) {
            last--;
        }
        return last < 0 ? "" : ReportWords.beginning(lines.get(last).strip(), TITLE_MAX);
    }

    private static List<AnswerView> answers(List<Answer> answers) {
        var views = new ArrayList<AnswerView>();
        for (int i = 0; i < answers.size(); i++) {
            var answer = answers.get(i);
            views.add(new AnswerView(
                    answer.run(),
                    PageView.tone(answer.run()),
                    ReportWords.change(answer.change()).orElse(""),
                    mark(answer.change()),
                    answer.scores().entrySet().stream()
                            .map(score -> TaskView.name(score.getKey()) + " " + Numbers.score(score.getValue()))
                            .collect(Collectors.joining(", ")),
                    i == 0,
                    ReportWords.end(answer.prompt(), PROMPT_MAX),
                    texts(answers, i),
                    answer.choices().stream()
                            .map(choice -> new ChoiceView(
                                    choice.text().strip(),
                                    Numbers.figure(choice.logprob()),
                                    Numbers.share(choice.probability()),
                                    choice.isChosen()))
                            .toList()));
        }
        return views;
    }

    /** Marks what differs from the first answer; in that one only when there is a single other one. */
    private static List<List<Piece>> texts(List<Answer> answers, int place) {
        var texts = answers.get(place).texts();
        int other = place > 0 ? 0 : answers.size() == 2 ? 1 : -1;
        var pieces = new ArrayList<List<Piece>>();
        for (int i = 0; i < texts.size(); i++) {
            var text = ReportWords.beginning(texts.get(i), ANSWER_MAX);
            if (other < 0 || i >= answers.get(other).texts().size()) {
                pieces.add(List.of(new Piece(text, false)));
                continue;
            }
            var against = ReportWords.beginning(answers.get(other).texts().get(i), ANSWER_MAX);
            pieces.add(
                    place == 0
                            ? WordDiff.of(text, against).before()
                            : WordDiff.of(against, text).after());
        }
        return pieces;
    }

    private static String mark(Change change) {
        return switch (change) {
            case BASELINE, SAME, DIFFERENT -> "open";
            case LOST, WORSE -> "bad";
            case GAINED, BETTER -> "good";
        };
    }

    /** About how much room it takes on the page. */
    int characters() {
        int characters = prompt.length() + target.length() + title.length();
        for (var answer : answers) {
            characters += answer.prompt().length();
            for (var pieces : answer.texts()) {
                characters += pieces.stream()
                        .mapToInt(piece -> piece.text().length() + 11)
                        .sum();
            }
            characters += answer.choices().stream()
                    .mapToInt(choice -> choice.text().length() + 100)
                    .sum();
        }
        return characters;
    }
}
