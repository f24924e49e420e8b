package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.RewardHead;
import dev.millrace.eval.reward.RewardModel;
import dev.millrace.eval.reward.RewardScale;
import dev.millrace.eval.reward.Standardisation;
import dev.millrace.eval.reward.figure.RewardFigures;
import dev.millrace.eval.reward.train.TrainingAnswer.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Trains a reward model and measures it. The same prompts (in any order), settings and seed give the same weights. Each training
 * begins from nothing: weights of an earlier one have seen what this one's draws leave out to say when to stop.
 *
 * @param settings how
 * @param threads platform threads that fit, 1 to {@value RewardModel#HEADS_MAX}; they live as long as the call
 */
public record RewardTraining(TrainingSettings settings, int threads) {
    public RewardTraining {
        if (threads < 1 || threads > RewardModel.HEADS_MAX) {
            throw new IllegalArgumentException(
                    "threads: must be in 1..%d, is %d".formatted(RewardModel.HEADS_MAX, threads));
        }
    }

    /**
     * Trains; takes seconds to minutes.
     *
     * @param progress is told of each iteration
     * @param cancelled asked often and from several threads; the training ends soon after it says yes
     * @throws IllegalArgumentException if too few prompts have a judgement that the objective reads
     * @throws CancellationException if cancelled
     */
    public TrainedReward train(TrainingInput input, TrainingProgress progress, BooleanSupplier cancelled) {
        var loss = new PromptLoss(settings.objective(), settings.pairwise());
        var split = new PromptSplit(settings.heldOutShare());
        List<TrainingPrompt> training = side(input.prompts(), loss, prompt -> !split.holdsOut(prompt.id()));
        List<TrainingPrompt> heldOut = side(input.prompts(), loss, prompt -> split.holdsOut(prompt.id()));
        if (training.size() < TrainingInput.PROMPTS_MIN || heldOut.isEmpty()) {
            throw new IllegalArgumentException(
                    "prompts: must be %d at least to train on and 1 held out, are %d and %d; judge more prompts"
                            .formatted(TrainingInput.PROMPTS_MIN, training.size(), heldOut.size()));
        }
        if (settings.objective() == Objective.BINARY && !hasBoth(training)) {
            throw new IllegalArgumentException(
                    "prompts: must have answers that the label fits and others that it does not; all are of one sort");
        }
        List<float[]> answers = hiddenStates(training);
        Standardisation standardisation = Standardisation.of(answers);
        HeadFunction function = HeadFunction.of(settings.shape(), standardisation.width());
        List<Element> elements = training.stream()
                .map(prompt -> Element.of(prompt, standardisation))
                .toList();

        EnsembleFit.Result fitted = fit(function, loss, elements, progress, cancelled);
        List<RewardHead> heads = fitted.heads().stream()
                .map(head -> function.head(head.parameters(), standardisation))
                .map(head -> centred(head, answers))
                .toList();
        var unscaled = new RewardModel(heads, RewardScale.NONE);
        var model = new RewardModel(heads, RewardScale.of(rewards(unscaled, answers)));
        var figures = new HeldOutFigures(loss, model).of(training, heldOut);
        return new TrainedReward(model, fitted.penalty(), figures);
    }

    /**
     * Measures any model on the prompts that a training with these settings holds out.
     *
     * @param prompts of which one at least is held out and judged
     */
    public RewardFigures measure(RewardModel model, List<TrainingPrompt> prompts) {
        var loss = new PromptLoss(settings.objective(), settings.pairwise());
        var split = new PromptSplit(settings.heldOutShare());
        return new HeldOutFigures(loss, model)
                .of(List.of(), side(prompts, loss, prompt -> split.holdsOut(prompt.id())));
    }

    /** Whether a classifier has two classes to tell apart. */
    private static boolean hasBoth(List<TrainingPrompt> prompts) {
        return prompts.stream()
                .flatMap(prompt -> prompt.answers().stream())
                .map(TrainingAnswer::verdict)
                .collect(Collectors.toSet())
                .containsAll(Set.of(Verdict.GOOD, Verdict.BAD));
    }

    /** Those of the prompts that have a judgement which counts, in order of their ids. */
    private static List<TrainingPrompt> side(
            List<TrainingPrompt> prompts, PromptLoss loss, Predicate<TrainingPrompt> wanted) {
        return prompts.stream()
                .filter(loss::reads)
                .filter(wanted)
                .sorted(Comparator.comparing(TrainingPrompt::id))
                .toList();
    }

    private EnsembleFit.Result fit(
            HeadFunction function,
            PromptLoss loss,
            List<Element> elements,
            TrainingProgress progress,
            BooleanSupplier cancelled) {
        var over = new AtomicBoolean();
        var mean = new MeanLoss(function, loss, elements, () -> over.get() || cancelled.getAsBoolean());
        var random = new SplittableRandom(settings.seed());
        List<HeadFit> heads = new ArrayList<>();
        for (int i = 0; i < settings.heads(); i++) {
            SplittableRandom own = random.split();
            Draw draw = Draw.of(elements.size(), own);
            heads.add(new HeadFit(i, mean, draw, function.initial(own)));
        }
        TrainingProgress oneAtATime = oneAtATime(progress);
        // Leaving the block waits for the threads, and the flag has them end when one of them failed.
        try (ExecutorService pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("reward-", 0).factory())) {
            try {
                return new EnsembleFit(heads, settings, pool).fit(oneAtATime);
            } finally {
                over.set(true);
            }
        }
    }

    private static TrainingProgress oneAtATime(TrainingProgress progress) {
        var lock = new Object();
        return step -> {
            synchronized (lock) {
                progress.stepped(step);
            }
        };
    }

    /**
     * The head with mean reward 0: comparisons leave each head a constant of its own, in which heads would differ for
     * no reason. Log-odds of good and bad have no such constant and stay.
     */
    private RewardHead centred(RewardHead head, List<float[]> answers) {
        return switch (settings.objective()) {
            case PAIRWISE, LISTWISE ->
                head.shifted(
                        -answers.stream().mapToDouble(head::reward).average().orElseThrow());
            case BINARY -> head;
        };
    }

    private static double[] rewards(RewardModel model, List<float[]> hidden) {
        return hidden.stream().mapToDouble(model::rawReward).toArray();
    }

    private static List<float[]> hiddenStates(List<TrainingPrompt> prompts) {
        return prompts.stream()
                .flatMap(prompt -> prompt.answers().stream())
                .map(TrainingAnswer::hidden)
                .toList();
    }
}
