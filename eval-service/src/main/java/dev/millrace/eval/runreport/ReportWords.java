package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.runreport.MetricRow.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/** The sentences of a report. */
final class ReportWords {
    private ReportWords() {}

    /** How the comparison was made. */
    static String method(RunReport report) {
        return ("Differences are run − %s over the items that both have; intervals are 95 %%, by paired bootstrap over items where nothing else is said."
                        + " p is two-sided, by approximate randomisation; “p (Holm)” is corrected over all %d comparisons"
                        + " of this report. Better and worse are said at a corrected p below %s.")
                .formatted(RunReport.BASELINE, report.comparisons(), report.level());
    }

    static String verdict(Verdict verdict) {
        return switch (verdict) {
            case BETTER -> "▲ better";
            case WORSE -> "▼ worse";
            case DIFFERENT -> "different";
            case UNCLEAR -> "unclear";
        };
    }

    /** Behind a metric's name: the way that is better. */
    static String arrow(Direction direction) {
        return switch (direction) {
            case HIGHER -> " ↑";
            case LOWER -> " ↓";
            case NEITHER -> "";
        };
    }

    /** Empty for the baseline. */
    static Optional<String> change(Change change) {
        return switch (change) {
            case BASELINE -> Optional.empty();
            case LOST, GAINED, WORSE, BETTER, DIFFERENT ->
                Optional.of(change.name().toLowerCase(Locale.ROOT));
            case SAME -> Optional.of("same score");
        };
    }

    /** Such as 12 gained, 3 lost, 285 the same. */
    static String transitions(Transitions one) {
        var words = new StringJoiner(", ");
        add(words, one.gained(), "gained");
        add(words, one.lost(), "lost");
        add(words, one.better(), "better");
        add(words, one.worse(), "worse");
        add(words, one.different(), "different");
        words.add(one.same() + " the same");
        return words.toString();
    }

    /** What stands behind the items whose scores differ, or why there are none; empty where nothing is compared. */
    static String reworded(TaskReport task) {
        if (task.transitions().isEmpty()) {
            return "";
        }
        long count = task.items().stream().filter(ItemComparison::isReworded).count();
        if (count == 0) {
            return task.items().isEmpty() ? "All answers and their scores are the same." : "";
        }
        return "%d %s the same scores and other answers%s."
                .formatted(
                        count,
                        count == 1 ? "item has" : "items have",
                        count == task.items().size() ? "" : "; they stand behind those whose scores differ");
    }

    private static void add(StringJoiner words, int count, String word) {
        if (count > 0) {
            words.add(count + " " + word);
        }
    }

    /** One a line, the chosen one marked. */
    static String choices(List<Choice> choices) {
        var lines = new StringJoiner("\n");
        for (var choice : choices) {
            lines.add("%s %s  (log-probability %s, %s)"
                    .formatted(
                            choice.isChosen() ? ">" : " ",
                            choice.text().strip(),
                            Numbers.figure(choice.logprob()),
                            String.format(Locale.ROOT, "%.1f %%", 100 * choice.probability())));
        }
        return lines.toString();
    }

    /** The last characters of a text: a prompt's question stands at its end, behind its examples. */
    static String end(String text, int max) {
        return text.length() <= max ? text : "… " + text.substring(start(text, text.length() - max));
    }

    /** The first characters of a text. */
    static String beginning(String text, int max) {
        return text.length() <= max ? text : text.substring(0, start(text, max)) + " …";
    }

    /** Not within a pair of surrogates. */
    private static int start(String text, int index) {
        return Character.isLowSurrogate(text.charAt(index)) ? index + 1 : index;
    }
}
