package dev.millrace.local.bench.feedback;

import dev.millrace.local.bench.report.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/**
 * Makes answers, ranks and records them, some prompts at a time.
 *
 * @param settings of the run
 * @param writer of the answers
 * @param file of answers that are there already
 */
record RankingRound(FeedbackSettings settings, Writer writer, AnswersFile file) {
    /** What becomes of all prompts, in the order in which they are done; the first failure ends it. */
    List<RankedPrompt> run(List<Prompt> prompts, Progress progress) throws IOException, InterruptedException {
        List<RankedPrompt> ranked = new ArrayList<>();
        var threads = Executors.newFixedThreadPool(settings.ranking().streams());
        try {
            var done = new ExecutorCompletionService<RankedPrompt>(threads);
            for (int i = 0; i < prompts.size(); i++) {
                int number = i;
                done.submit(() -> rank(prompts.get(number), number));
            }
            while (ranked.size() < prompts.size()) {
                ranked.add(done.take().get());
                progress.step("%d of %d prompts ranked".formatted(ranked.size(), prompts.size()));
            }
            return ranked;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException ours) {
                throw ours;
            }
            if (e.getCause() instanceof IOException lost) {
                throw lost;
            }
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private RankedPrompt rank(Prompt prompt, int number) throws IOException, InterruptedException {
        var answers = answers(prompt, number);
        var texts = answers.stream().map(MadeAnswer::text).toList();
        // Of its own for each prompt, so that the noise does not depend on who is done first.
        var noise = new SplittableRandom(settings.seed() * 1_000_003 + number);
        var ranked =
                new RankedPrompt(prompt, answers, settings.ranking().labeller().rank(texts, noise));
        writer.api().post("/feedback/rankings", ranked.ranking(writer.model()));
        return ranked;
    }

    private List<MadeAnswer> answers(Prompt prompt, int number) throws IOException, InterruptedException {
        var known = file.find(prompt);
        if (known.isPresent()) {
            return known.get();
        }
        List<Double> temperatures = new ArrayList<>();
        for (int i = 0; i < settings.ranking().answers(); i++) {
            temperatures.add(FeedbackSettings.TEMPERATURES.get(i % FeedbackSettings.TEMPERATURES.size()));
        }
        var made = writer.write(prompt.text(), temperatures, settings.seed() * 1_000_000 + number);
        file.add(prompt, made);
        return made;
    }

    /** How this run's answers are made: of another way they are other answers. */
    static String way(FeedbackSettings settings, String model) {
        return "%s, seed %d, %d tokens, %d answers at %s"
                .formatted(
                        model,
                        settings.seed(),
                        settings.maxTokens(),
                        settings.ranking().answers(),
                        FeedbackSettings.TEMPERATURES);
    }
}
