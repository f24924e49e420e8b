package dev.millrace.local.bench.tuning;

import dev.millrace.local.bench.feedback.AnswersFile;
import dev.millrace.local.bench.feedback.MadeAnswer;
import dev.millrace.local.bench.feedback.Prompt;
import dev.millrace.local.bench.feedback.Writer;
import dev.millrace.local.bench.feedback.Writer.Decoding;
import dev.millrace.local.bench.report.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * Has a model answer prompts once each, some at a time. The seed of a prompt's answer is that of the single answers of
 * {@code bench feedback}, whatever the model: answers of two models are pairs.
 *
 * @param settings of the run
 * @param file of answers that are there already
 */
record HeldOutRound(TuningSettings settings, AnswersFile file) {
    private static final long SEEDS = 500_000;

    /** How answers of a model are made: of another way they are other answers. */
    static String way(TuningSettings settings, String model, double temperature) {
        return "tuning, %s, seed %d, %d tokens at %s"
                .formatted(model, settings.seed(), settings.trial().maxTokens(), temperature);
    }

    /** The answers in the order of the prompts; the first failure ends it. */
    List<String> run(List<Prompt> prompts, Writer writer, double temperature, Progress progress)
            throws IOException, InterruptedException {
        List<Callable<String>> asked = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            var prompt = prompts.get(i);
            var decoding = new Decoding(temperature, settings.seed() * 1_000_000 + SEEDS + i);
            asked.add(() -> {
                var text = answer(prompt, writer, decoding);
                progress.step("%s at temperature %s".formatted(writer.model(), temperature));
                return text;
            });
        }
        var threads = Executors.newFixedThreadPool(settings.trial().streams());
        try {
            List<String> answers = new ArrayList<>();
            for (var answer : asked.stream().map(threads::submit).toList()) {
                answers.add(answer.get());
            }
            return answers;
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

    private String answer(Prompt prompt, Writer writer, Decoding decoding) throws IOException, InterruptedException {
        var known = file.find(prompt);
        if (known.isPresent()) {
            return known.get().getFirst().text();
        }
        var completion = writer.ask(writer.body(prompt.text(), decoding).put("n", 1));
        var text = Writer.text(completion.at("/choices/0"));
        file.add(
                prompt,
                List.of(new MadeAnswer(
                        text,
                        "temperature=" + decoding.temperature(),
                        completion.path("id").asText(),
                        0)));
        return text;
    }
}
