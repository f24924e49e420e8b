package dev.millrace.local.bench.feedback;

import java.io.PrintStream;
import java.util.stream.Collectors;

/** A report as Markdown. */
public final class FeedbackTable {
    private static final String TABLE = "| what | figure |%n|---|---|%n";

    private FeedbackTable() {}

    /** Prints what was ranked, the reward model, the leaderboard, the choice and the goals. */
    public static void print(PrintStream out, FeedbackReport report) {
        printRanking(out, report);
        printCard(out, report.training());
        printLeaderboard(out, report.leaderboard());
        printBestOf(out, report);
        out.println();
        report.goals().forEach((goal, shown) -> out.printf("%s: %s%n", shown ? "yes" : "NO", goal));
    }

    private static void printRanking(PrintStream out, FeedbackReport report) {
        var ranking = report.ranking();
        var labeller = report.settings().ranking().labeller();
        out.printf(
                "%n%s; taste %.3f a word, %.1f a list, %.1f of repetition; noise %.2f, ties below %.2f%n%n" + TABLE,
                report.model(),
                -labeller.taste().perWord(),
                labeller.taste().list(),
                -labeller.taste().perRepetition(),
                labeller.noise(),
                labeller.tie());
        row(
                out,
                "rankings",
                "%d of %d answers",
                ranking.rankings(),
                report.settings().ranking().answers());
        row(out, "pairs, of them ties", "%d, %d", ranking.pairs(), ranking.ties());
        row(out, "of the others in the true order", "%.3f", ranking.right());
        row(out, "failed answers", "%d", ranking.failed());
        row(out, "seconds", "%.0f%s", ranking.seconds(), ranking.answersMade() ? "" : " with answers from a file");
    }

    private static void printCard(PrintStream out, TrainingFigures training) {
        var card = training.card();
        out.printf("%nreward model %s%s%n%n" + TABLE, card.version(), card.promoted() ? ", promoted" : "");
        row(
                out,
                "trained on",
                "%d pairs of %d prompts",
                card.training().pairs(),
                card.training().prompts());
        row(
                out,
                "held out",
                "%d pairs of %d prompts",
                card.heldOut().pairs(),
                card.heldOut().prompts());
        row(out, "accuracy on held-out pairs", "%s", card.accuracy());
        row(out, "calibration error", "%.3f", card.calibrationError());
        row(out, "correlation of reward and length", "%.2f", card.lengthCorrelation());
        var phases = training.phaseSeconds().entrySet().stream()
                .map(phase -> "%s %.1f".formatted(phase.getKey(), phase.getValue()))
                .collect(Collectors.joining(", "));
        row(out, "seconds of training", "%.1f: %s", training.seconds(), phases);
        card.warnings().forEach(warning -> row(out, "warning", "%s", warning));
    }

    private static void printLeaderboard(PrintStream out, SettingOrder order) {
        out.printf("%n| setting | true score, mean | answers | rating (95 %% interval) |%n|---|---|---|---|%n");
        for (var standing : order.standings()) {
            out.printf(
                    "| %s | %.3f | %d | %.0f (%.0f to %.0f) |%n",
                    standing.setting(),
                    standing.trueScore(),
                    standing.answers(),
                    standing.rating().mean(),
                    standing.rating().low(),
                    standing.rating().high());
        }
        out.printf("%nKendall's tau of ratings and true scores: %.2f%n", order.kendallTau());
    }

    private static void printBestOf(PrintStream out, FeedbackReport report) {
        var figures = report.bestOf();
        out.printf(
                "%n| %d prompts never ranked | true score | words | with a list | tokens | seconds |%n|---|---|---|---|---|---|%n",
                figures.prompts());
        side(out, "a single answer", figures.single());
        side(out, "best of " + report.settings().trial().bestOf(), figures.best());
        out.printf(
                "%ngain %s; tokens × %.1f, seconds × %.1f, %.0f tokens read by the reward model; KL at most %.3f nats%n",
                figures.gain(),
                figures.tokensRatio(),
                figures.secondsRatio(),
                figures.rewardTokens(),
                figures.klBound());
    }

    private static void side(PrintStream out, String name, BestOfFigures.Side side) {
        out.printf(
                "| %s | %.3f | %.1f | %.2f | %.1f | %.2f |%n",
                name, side.score(), side.words(), side.lists(), side.tokens(), side.seconds());
    }

    private static void row(PrintStream out, String name, String format, Object... values) {
        out.printf("| %s | %s |%n", name, format.formatted(values));
    }
}
