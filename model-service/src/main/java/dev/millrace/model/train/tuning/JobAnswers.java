package dev.millrace.model.train.tuning;

import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.data.tokens.PromptEncoder;
import dev.millrace.model.train.draw.Answer;
import dev.millrace.model.train.draw.Answering;
import dev.millrace.model.train.draw.AwayException;
import dev.millrace.model.train.draw.Drawing;
import dev.millrace.model.train.draw.Patience;
import dev.millrace.model.train.draw.Policy;
import dev.millrace.model.train.draw.Prompt;
import dev.millrace.model.train.draw.Rounds;
import dev.millrace.model.train.job.Sample;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.run.WholeFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** What a job has to do with the services that answer: its adapter on their side, rounds of rewarded answers, and samples. */
final class JobAnswers {
    /** Folder of a job with the rounds that were drawn. */
    static final String ROUNDS = "rounds";
    /** Folder of a job with the adapter that services load. */
    static final String SERVING = "serving";
    /** File of a job with the version of the reward model that it has to the end. */
    static final String REWARD_MODEL = "reward-model";

    private static final int SAMPLE_TOKENS_MAX = 200;
    private static final int NAME_MAX = 64;

    private final Answering services;
    private final PromptEncoder encoder;
    private final Policy base;
    private final TrainingJob job;
    private final Path folder;
    private final Patience patience;
    private boolean isServed;

    /**
     * @param base the model before the job
     * @param folder of the job
     */
    JobAnswers(
            Answering services, PromptEncoder encoder, Policy base, TrainingJob job, Path folder, Patience patience) {
        this.services = services;
        this.encoder = encoder;
        this.base = base;
        this.job = job;
        this.folder = folder;
        this.patience = patience;
    }

    /**
     * Refuses what cannot be drawn.
     *
     * @throws IllegalArgumentException naming the field
     */
    static void check(TrainingSpec spec) {
        long answers = (long) spec.batch().examples() * spec.settings().group();
        if (answers > Rounds.ANSWERS_MAX) {
            throw new IllegalArgumentException(
                    "objective_settings.group: %d prompts an update with %d answers each are %d answers, at most %d are drawn"
                            .formatted(spec.batch().examples(), spec.settings().group(), answers, Rounds.ANSWERS_MAX));
        }
        if (spec.settings().temperature() > Drawing.TEMPERATURE_MAX) {
            throw new IllegalArgumentException("objective_settings.temperature: answers are drawn at %s at most, not %s"
                    .formatted(Drawing.TEMPERATURE_MAX, spec.settings().temperature()));
        }
    }

    PromptEncoder encoder() {
        return encoder;
    }

    /** The rounds of this job, judged from first to last by one version of its reward model. */
    Rounds rounds() throws IOException {
        var pinned = folder.resolve(REWARD_MODEL);
        if (!Files.exists(pinned) || Files.readString(pinned).isBlank()) {
            var wanted = job.spec().settings().rewardModel();
            var version = patience.until(() -> services.rewards().version(wanted));
            var draft = Files.writeString(folder.resolve(REWARD_MODEL + ".draft"), version);
            Files.move(draft, pinned, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Rounds(
                folder.resolve(ROUNDS), services.generation(), services.rewards(), Files.readString(pinned), patience);
    }

    Policy base() {
        return base;
    }

    /** The adapter as it is, where services find it. */
    Policy policy(TunedAdapter adapter) {
        try {
            var serving = folder.resolve(SERVING);
            WholeFolder.delete(serving);
            adapter.write(serving);
            isServed = true;
            var served = new Policy.Adapter(name(), PeftFolder.version(serving), serving.toAbsolutePath());
            return base.with(served);
        } catch (IOException e) {
            throw new UncheckedIOException("the adapter cannot be written for services: " + e.getMessage(), e);
        }
    }

    private String name() {
        var name = "drawing-" + job.id();
        return name.substring(0, Math.min(NAME_MAX, name.length()));
    }

    /** What an adapter says to the prompts of the job's samples; asks once. */
    List<Sample> samples(Policy policy) throws AwayException, InterruptedException {
        var questions = job.spec().run().samplePrompts();
        var prompts = questions.stream()
                .map(Prompt.Words::asked)
                .map(words -> new Prompt(words.messages(), encoder.encode(words.form(), words.messages())))
                .toList();
        services.generation().serve(policy);
        var answers = services.generation()
                .draw(policy, prompts, new long[prompts.size()], Drawing.greedy(SAMPLE_TOKENS_MAX));
        var samples = new ArrayList<Sample>();
        for (int i = 0; i < questions.size(); i++) {
            Answer answer = answers.get(i).getFirst();
            samples.add(new Sample(questions.get(i), answer.text()));
        }
        return samples;
    }

    /** Takes the adapter from the services; one that is away keeps it until it ends. */
    void withdraw() throws IOException {
        if (!isServed) {
            return;
        }
        try {
            services.generation().withdraw(name());
        } catch (AwayException e) {
            // It has forgotten the adapter when it comes back.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        WholeFolder.delete(folder.resolve(SERVING));
    }
}
