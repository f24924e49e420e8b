package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.reward.Subject;
import dev.millrace.eval.reward.store.BaseModel;
import dev.millrace.eval.reward.store.RewardCard;
import dev.millrace.eval.reward.store.RewardPackage;
import dev.millrace.eval.reward.store.TrainingRun;
import dev.millrace.eval.reward.train.DataHash;
import dev.millrace.eval.reward.train.Objective;
import dev.millrace.eval.reward.train.PromptSplit;
import dev.millrace.eval.reward.train.RewardTraining;
import dev.millrace.eval.reward.train.TrainedReward;
import dev.millrace.eval.reward.train.TrainingInput;
import dev.millrace.eval.reward.train.TrainingPrompt;
import dev.millrace.eval.reward.train.TrainingSettings;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Trains a version of a reward model on what topic preferences says now, and promotes it where it orders more of the
 * held-out pairs right than the one that scores, and that one is of the same kind, criterion and labellers, and still the one
 * that scores. Both are asked about the same prompts, which neither was trained on: the side of a prompt follows from its id.
 * One training runs at a time. Blocks.
 */
@Singleton
class RewardTrainer {
    private static final Logger LOG = Logger.getLogger(RewardTrainer.class);
    private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

    private final PreferenceReader preferences;
    private final HiddenStateClient hidden;
    private final RewardRegistry registry;
    private final ReferenceAnswers references;
    private final RewardConfig config;
    private final InstantSource clock;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean stopped;

    RewardTrainer(
            PreferenceReader preferences,
            HiddenStateClient hidden,
            RewardRegistry registry,
            ReferenceAnswers references,
            RewardConfig config,
            InstantSource clock) {
        this.preferences = preferences;
        this.hidden = hidden;
        this.registry = registry;
        this.references = references;
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
     * @param overtaken whether it would be, had another one not been promoted meanwhile
     * @param tookMs time it took
     */
    record Result(RewardPackage version, OptionalDouble before, boolean promoted, boolean overtaken, long tookMs) {}

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /** Whether a training runs. */
    boolean isBusy() {
        return busy.get();
    }

    /**
     * Trains.
     *
     * @throws InvalidRankingException when a field is wrong
     * @throws StatusRuntimeException RESOURCE_EXHAUSTED while another one runs, FAILED_PRECONDITION when there are too few
     *     preferences; what a service says that is asked
     * @throws CancellationException when cancelled, or the service stops
     */
    Result train(TrainRewardModelRequest request, Listener listener, BooleanSupplier cancelled) throws IOException {
        var name = RewardScoring.name("reward_model", request.getRewardModel());
        var subject = subject(request);
        if (!busy.compareAndSet(false, true)) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("another reward model is being trained, try again later")
                    .asRuntimeException();
        }
        try {
            return train(name, subject, request, listener, () -> stopped || cancelled.getAsBoolean());
        } finally {
            busy.set(false);
        }
    }

    private static Subject subject(TrainRewardModelRequest request) {
        try {
            return Subject.of(
                    orElse(request.getKind(), "preference"),
                    orElse(request.getCriterion(), "helpful"),
                    orElse(request.getLabellerKind(), "human"));
        } catch (IllegalArgumentException e) {
            throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
        }
    }

    private static String orElse(String given, String otherwise) {
        return given.isEmpty() ? otherwise : given;
    }

    private Result train(
            String name, Subject subject, TrainRewardModelRequest request, Listener listener, BooleanSupplier cancelled)
            throws IOException {
        long startedMs = clock.millis();
        listener.reached("reading", 0, 0, OptionalDouble.empty());
        var items = preferences.read(item -> TrainingSet.reads(subject, item), config.itemsMax(), cancelled);
        var base = hidden.base();
        var prompts = new TrainingPrompts(hidden, listener, cancelled).of(subject, items);
        var scoring = registry.promoted(name);
        var promoted = scoring.filter(version -> version.card().base().equals(base));
        // Another kind of judgement is another question: which of two versions answers its own better says nothing.
        var before = promoted.filter(version -> version.card().subject().equals(subject));
        var settings = settings(subject, request);
        var training = new RewardTraining(settings, THREADS);
        var trained = fit(training, prompts, listener, cancelled);
        listener.reached("evaluating", 0, 1, OptionalDouble.empty());
        var card = card(name, subject, base, prompts, settings, before, trained);
        var earlier = before.stream()
                .mapToDouble(
                        old -> training.measure(old.model(), prompts).accuracy().value())
                .findFirst();
        var split = new PromptSplit(settings.heldOutShare());
        var drift = references.drift(name, items, split, before, trained.model());
        long tookMs = clock.millis() - startedMs;
        var run = new TrainingRun(clock.instant(), tookMs, earlier, drift);
        var version = registry.write(card, trained.model(), run);
        boolean isComparable = promoted.isPresent() == before.isPresent();
        boolean better =
                isComparable && trained.figures().accuracy().value() > earlier.orElse(Double.NEGATIVE_INFINITY);
        if (request.getPromote() && !isComparable) {
            LOG.warnf(
                    "version %s of reward model %s is not promoted: the one that scores is of another kind, criterion or labellers",
                    version.version(), name);
        }
        boolean wins = request.getPromote() && better;
        boolean scores = wins && registry.promoteOver(scoring.map(RewardPackage::version), name, version.version());
        if (wins && !scores) {
            LOG.warnf(
                    "version %s of reward model %s is not promoted: another one was while it was trained",
                    version.version(), name);
        }
        LOG.infof(
                "trained reward model %s version %s in %d ms: accuracy %.3f on %d held-out judgements",
                name,
                version.version(),
                tookMs,
                trained.figures().accuracy().value(),
                trained.figures().heldOut().judgements());
        return new Result(version, earlier, scores, wins && !scores, tookMs);
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
            RewardTraining training, List<TrainingPrompt> prompts, Listener listener, BooleanSupplier cancelled) {
        var penalties = training.settings().penalties();
        try {
            return training.train(
                    new TrainingInput(prompts),
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
