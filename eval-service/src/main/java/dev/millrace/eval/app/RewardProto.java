package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.Reward;
import dev.millrace.contract.eval.v1.RewardDrift;
import dev.millrace.contract.eval.v1.RewardModelCard;
import dev.millrace.eval.reward.RewardEstimate;
import dev.millrace.eval.reward.Subject;
import dev.millrace.eval.reward.guard.RewardGuard;
import dev.millrace.eval.reward.store.RewardPackage;
import java.util.ArrayList;
import java.util.List;

/** Between the wire and reward models. */
final class RewardProto {
    /** A correlation of reward and length beyond this is worth a warning: a quarter of the variance. */
    private static final double LENGTH_CORRELATION_MAX = 0.5;

    private static final double CALIBRATION_ERROR_MAX = 0.1;
    private static final int HELD_OUT_MIN = 100;

    private RewardProto() {}

    /** What a version is. */
    static RewardModelCard.Builder card(RewardPackage version, boolean promoted) {
        var card = version.card();
        var figures = card.figures();
        var run = version.run();
        var proto = RewardModelCard.newBuilder()
                .setRewardModel(card.name())
                .setVersion(version.version())
                .setKind(card.subject().word())
                .setCriterion(card.subject().criterion())
                .setLabellerKind(card.subject().labellerKind())
                .setBaseModel(card.base().name())
                .setBaseVersion(card.base().version())
                .setParentVersion(card.recipe().parent())
                .setDataHash(card.recipe().dataHash())
                .setCreatedEpochMs(run.created().toEpochMilli())
                .setTrainingMs(run.tookMs())
                .setTrainingPrompts(figures.training().prompts())
                .setTrainingPairs(figures.training().judgements())
                .setHeldOutPrompts(figures.heldOut().prompts())
                .setHeldOutPairs(figures.heldOut().judgements())
                .setAccuracy(figures.accuracy().value())
                .setAccuracyLow(figures.accuracy().low())
                .setAccuracyHigh(figures.accuracy().high())
                .setCalibrationError(figures.calibrationError())
                .setHeldOutLoss(figures.loss())
                .setLengthCorrelation(figures.length().correlation())
                .setReferenceMean(card.scale().mean())
                .setReferenceDeviation(card.scale().deviation())
                .addAllWarnings(warnings(version))
                .setPromoted(promoted);
        run.promotedAccuracy().ifPresent(proto::setPromotedAccuracy);
        run.drift().ifPresent(drift -> proto.setDrift(drift(drift)));
        return proto;
    }

    private static List<String> warnings(RewardPackage version) {
        var figures = version.card().figures();
        var warnings = new ArrayList<String>();
        if (version.card().subject().labellerKind().equals("any")) {
            warnings.add("trained on what people, models and programs prefer, mixed");
        }
        if (figures.heldOut().judgements() < HELD_OUT_MIN) {
            warnings.add("only %d held-out judgements: accuracy is uncertain"
                    .formatted(figures.heldOut().judgements()));
        }
        if (figures.accuracy().low() <= 0.5) {
            warnings.add("not certainly better than a coin");
        }
        double length = figures.length().correlation();
        if (Math.abs(length) > LENGTH_CORRELATION_MAX) {
            warnings.add(
                    "likes %s answers: correlation with length %.2f".formatted(length > 0 ? "long" : "short", length));
        }
        if (figures.calibrationError() > CALIBRATION_ERROR_MAX) {
            warnings.add("its probabilities are off by %.2f".formatted(figures.calibrationError()));
        }
        version.run()
                .drift()
                .filter(dev.millrace.eval.reward.guard.RewardDrift::drifted)
                .ifPresent(drift -> warnings.add(
                        "its rewards of the reference answers are others than those of the version before: mean %+.2f deviations, spread times %.2f"
                                .formatted(drift.meanShift(), drift.deviationRatio())));
        return warnings;
    }

    private static RewardDrift drift(dev.millrace.eval.reward.guard.RewardDrift drift) {
        return RewardDrift.newBuilder()
                .setMeanShift(drift.meanShift())
                .setDeviationRatio(drift.deviationRatio())
                .setStability(drift.stability())
                .setLargestGap(drift.largestGap())
                .setGapBound(drift.gapBound())
                .setDrifted(drift.drifted())
                .build();
    }

    /** What an answer is worth to a version, and to whoever chooses by it. */
    static Reward.Builder reward(RewardPackage version, HiddenStateClient.HiddenState hidden, RewardGuard guard) {
        var estimate = estimate(version, hidden.state());
        var reward = Reward.newBuilder()
                .setReward(estimate.mean())
                .setUncertainty(estimate.deviation())
                .setTokens(hidden.tokens())
                .setGuarded(guard.guarded(estimate));
        if (version.card().subject().kind() != Subject.Kind.PREFERENCE) {
            reward.setProbability(1 / (1 + Math.exp(-estimate.mean())));
        }
        return reward;
    }

    /**
     * What an answer is worth to a reward model that is served. Bounds and doubts are in deviations, of which nobody knows its
     * own, and it has one head.
     */
    static Reward.Builder reward(HiddenStateClient.HiddenState scored) {
        double score = scored.state()[0];
        return Reward.newBuilder().setReward(score).setTokens(scored.tokens()).setGuarded(score);
    }

    /** Normalised where pairs were learnt from; else logits, whose zero means something. */
    private static RewardEstimate estimate(RewardPackage version, float[] state) {
        var model = version.model();
        var normalised = model.estimate(state);
        return version.card().subject().kind() == Subject.Kind.PREFERENCE
                ? normalised
                : new RewardEstimate(
                        model.rawReward(state),
                        normalised.deviation() * model.scale().deviation());
    }
}
