package dev.millrace.local.bench.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.local.bench.report.Machine;
import dev.millrace.local.bench.report.Progress;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Closes the loop once: answers, rankings, reward model, leaderboard, best of several. */
public final class FeedbackBench {
    /** Preferences follow from rankings within moments, and nothing in the API says when the last one did. */
    private static final Duration DERIVED_WITHIN = Duration.ofSeconds(3);

    private final FeedbackSettings settings;
    private final PromptBook.Choice prompts;
    private final @Nullable Path answers;
    private final Duration derivedWithin;

    /**
     * @param answers file of answers that are there already, and of those that are made; null for none
     * @throws UsageException when there are not so many prompts
     */
    public FeedbackBench(FeedbackSettings settings, @Nullable Path answers) {
        this(settings, answers, DERIVED_WITHIN);
    }

    FeedbackBench(FeedbackSettings settings, @Nullable Path answers, Duration derivedWithin) {
        this.settings = settings;
        this.answers = answers;
        this.derivedWithin = derivedWithin;
        this.prompts = PromptBook.standard()
                .choose(settings.ranking().prompts(), settings.trial().prompts(), settings.seed());
    }

    /**
     * Runs all of it; progress goes to {@code err}.
     *
     * @param url of a door of the system
     * @param command the command line, for the report
     * @throws UsageException when the system refuses something
     */
    public FeedbackReport run(String url, String command, PrintStream err) throws IOException, InterruptedException {
        var startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var machine = Machine.here();
        int steps = prompts.ranked().size() + prompts.unranked().size();
        try (var api = new PublicApi(url);
                var progress = new Progress("feedback", steps, err)) {
            var writer = new Writer(api, model(api), settings.maxTokens());
            long begin = System.nanoTime();
            var file = new AnswersFile(answers, RankingRound.way(settings, writer.model()));
            boolean made = prompts.ranked().stream()
                    .allMatch(prompt -> file.find(prompt).isEmpty());
            var ranked = new RankingRound(settings, writer, file).run(prompts.ranked(), progress);
            var ranking = RankingFigures.of(ranked, taste(), (System.nanoTime() - begin) / 1e9, made);
            Thread.sleep(derivedWithin);
            var training = training(api, progress);
            var order = SettingOrder.of(ranked, taste(), leaderboard(api));
            var bestOf = bestOf(writer, training, progress);
            return new FeedbackReport(
                    FeedbackReport.SCHEMA,
                    startedAt,
                    command,
                    machine,
                    writer.model(),
                    settings,
                    ranking,
                    training,
                    order,
                    bestOf);
        }
    }

    private Taste taste() {
        return settings.ranking().labeller().taste();
    }

    private static String model(PublicApi api) throws IOException, InterruptedException {
        var model = api.get("/models").at("/data/0/id").asText("");
        if (model.isEmpty()) {
            throw new UsageException("the system lists no model");
        }
        return model;
    }

    private TrainingFigures training(PublicApi api, Progress progress) throws IOException, InterruptedException {
        int ranked = prompts.ranked().size();
        return new RewardTraining(System::nanoTime, news -> progress.stepTo(ranked, news)).train(api);
    }

    private static JsonNode leaderboard(PublicApi api) throws IOException, InterruptedException {
        return api.get("/feedback/leaderboard?by=setting&criterion=%s&labeller_kind=%s"
                .formatted(FeedbackSettings.CRITERION, RankedPrompt.LABELLER_KIND));
    }

    private BestOfFigures bestOf(Writer writer, TrainingFigures training, Progress progress)
            throws IOException, InterruptedException {
        // This very version: an older one may be promoted still.
        var rewardModel = RewardTraining.NAME + "@" + training.card().version();
        List<BestOfTrial.Paired> pairs =
                new BestOfTrial(settings, writer, rewardModel).run(prompts.unranked(), progress);
        return BestOfFigures.of(pairs, taste(), new SplittableRandom(settings.seed()));
    }
}
