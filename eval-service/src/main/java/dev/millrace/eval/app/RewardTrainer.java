package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.eval.reward.Subject;
import dev.millrace.eval.reward.store.BaseModel;
import dev.millrace.eval.reward.store.RewardCard;
import dev.millrace.eval.reward.store.RewardPackage;
import dev.millrace.eval.reward.train.DataHash;
import dev.millrace.eval.reward.train.LabellerWeights;
import dev.millrace.eval.reward.train.Objective;
import dev.millrace.eval.reward.train.RewardTraining;
import dev.millrace.eval.reward.train.TrainedReward;
import dev.millrace.eval.reward.train.TrainingInput;
import dev.millrace.eval.reward.train.TrainingPrompt;
import dev.millrace.eval.reward.train.TrainingSettings;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Trains a version of a reward model on what topic preferences says now, and promotes it where it orders more of the
 * held-out pairs right than the one that scores. Both are asked about the same prompts, which neither was trained on: the
 * side of a prompt follows from its id. One training at a time; blocks.
 */
@Singleton
class RewardTrainer {
    private static final Logger LOG = Logger.getLogger(RewardTrainer.class);
    /** Of all that is trained on nobody's rankings count for more, where there are several labellers. */
    private static final double LABELLER_SHARE_MAX = 0.4;

    private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

    private final PreferenceReader preferences;
    private final HiddenStateClient hidden;
    private final RewardRegistry registry;
    private final RewardConfig config;
    private final InstantSource clock;

    RewardTrainer(
            PreferenceReader preferences,
            HiddenStateClient hidden,
            RewardRegistry registry,
            RewardConfig config,
            InstantSource clock) {
        this.preferences = preferences;
        this.hidden = hidden;
        this.registry = registry;
        this.config = config;
        this.clock = clock;
    }

    /** Is told how a training goes. */
    interface Listener {
        /**
         * More is done.
         *
         * @param total 0 while unknown
         */
        void reached(String phase, int done, int total, OptionalDouble heldOutLoss);
    }

    /**
     * What came of a training.
     *
     * @param version the new version
     * @param before accuracy, on the same held-out pairs, of the version that was promoted before
     * @param promoted whether the new one is promoted now
     * @param tookMs time it took
     */
    record Result(RewardPackage version, OptionalDouble before, boolean promoted, long tookMs) {}

    /**
     * Trains.
     *
     * @throws StatusRuntimeException FAILED_PRECONDITION when there are too few preferences; what a service says that is
     *     asked
     * @throws CancellationException when cancelled
     */
    Result train(
            String name, Subject subject, TrainRewardModelRequest request, Listener listener, BooleanSupplier cancelled)
            throws IOException {
        long startedMs = clock.millis();
        listener.reached("reading", 0, 0, OptionalDouble.empty());
        var items = preferences.read(item -> wanted(subject, item), config.itemsMax(), cancelled);
        var base = hidden.base();
        var prompts = prompts(subject, items, listener, cancelled);
        var before =
                registry.promoted(name).filter(version -> version.card().base().equals(base));
        var settings = settings(subject, request);
        var training = new RewardTraining(settings, THREADS);
        var trained = fit(training, prompts, before, listener, cancelled);
        listener.reached("evaluating", 0, 1, OptionalDouble.empty());
        var card = card(name, subject, base, prompts, settings, before, trained);
        var version = registry.write(card, trained.model(), clock.instant());
        var earlier = before.stream()
                .mapToDouble(
                        old -> training.measure(old.model(), prompts).accuracy().value())
                .findFirst();
        boolean better = trained.figures().accuracy().value() > earlier.orElse(Double.NEGATIVE_INFINITY);
        if (request.getPromote() && better) {
            registry.promote(name, version.version());
        }
        long tookMs = clock.millis() - startedMs;
        LOG.infof(
                "trained reward model %s version %s in %d ms: accuracy %.3f on %d held-out judgements",
                name,
                version.version(),
                tookMs,
                trained.figures().accuracy().value(),
                trained.figures().heldOut().judgements());
        return new Result(version, earlier, request.getPromote() && better, tookMs);
    }

    private static boolean wanted(Subject subject, PreferencesDerived item) {
        return item.getCriterion().equals(subject.criterion())
                && (subject.labellerKind().equals("any")
                        || item.getLabellerKind().equals(subject.labellerKind()))
                && TrainingSet.reads(subject, item);
    }

    private List<TrainingPrompt> prompts(
            Subject subject, List<PreferencesDerived> items, Listener listener, BooleanSupplier cancelled) {
        var judges = items.stream()
                .map(item -> (List<String>) item.getLabellerIdsList())
                .toList();
        var set = new TrainingSet(subject, new LabellerWeights(judges, LABELLER_SHARE_MAX));
        var prompts = new ArrayList<TrainingPrompt>();
        int done = 0;
        for (var prompt : TrainingSet.byPrompt(items).entrySet()) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("the training was cancelled");
            }
            var states = new ArrayList<List<float[]>>();
            var fitting = new ArrayList<PreferencesDerived>();
            for (var item : prompt.getValue()) {
                states(item).ifPresent(ofItem -> {
                    states.add(ofItem);
                    fitting.add(item);
                });
                listener.reached("hidden-states", ++done, items.size(), OptionalDouble.empty());
            }
            if (!fitting.isEmpty()) {
                prompts.add(set.prompt(prompt.getKey(), fitting, states));
            }
        }
        return prompts;
    }

    /** Hidden states of an item's answers; empty when one does not fit the model's context. */
    private Optional<List<float[]>> states(PreferencesDerived item) {
        var answers =
                item.getAnswersList().stream().map(answer -> answer.getText()).toList();
        try {
            return Optional.of(hidden.of(TrainingSet.messages(item), answers).stream()
                    .map(HiddenStateClient.HiddenState::state)
                    .toList());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
                LOG.warnf(
                        "item %s is left out of training: %s",
                        item.getItemId(), e.getStatus().getDescription());
                return Optional.empty();
            }
            throw e;
        }
    }

    private static TrainingSettings settings(Subject subject, TrainRewardModelRequest request) {
        var like = TrainingSettings.DEFAULT;
        var objective = switch (subject.kind()) {
            case PREFERENCE -> Objective.PAIRWISE;
            case CLASSIFIER, FLAG -> Objective.BINARY;
        };
        return new TrainingSettings(
                like.shape(),
                objective,
                like.pairwise(),
                like.heads(),
                like.penalties(),
                like.stopping(),
                like.heldOutShare(),
                request.getSeed());
    }

    private static TrainedReward fit(
            RewardTraining training,
            List<TrainingPrompt> prompts,
            Optional<RewardPackage> before,
            Listener listener,
            BooleanSupplier cancelled) {
        var penalties = training.settings().penalties();
        try {
            var input = new TrainingInput(prompts, List.of(), before.map(RewardPackage::model));
            return training.train(
                    input,
                    step -> listener.reached(
                            "training",
                            penalties.indexOf(step.penalty()) + 1,
                            penalties.size(),
                            OptionalDouble.of(step.validationLoss())),
                    cancelled);
        } catch (IllegalArgumentException e) {
            throw Status.FAILED_PRECONDITION
                    .withDescription(e.getMessage())
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private static RewardCard card(
            String name,
            Subject subject,
            BaseModel base,
            List<TrainingPrompt> prompts,
            TrainingSettings settings,
            Optional<RewardPackage> before,
            TrainedReward trained) {
        var recipe = new RewardCard.Recipe(
                before.map(RewardPackage::version).orElse(""), DataHash.of(prompts), settings, trained.penalty());
        return new RewardCard(name, subject, base, recipe, trained.model().scale(), trained.figures());
    }
}
