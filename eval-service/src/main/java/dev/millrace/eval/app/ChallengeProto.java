package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.AnswerFigures;
import dev.millrace.contract.eval.v1.AnswersCompared;
import dev.millrace.contract.eval.v1.CanaryCounted;
import dev.millrace.contract.eval.v1.TraitDifference;
import dev.millrace.contract.eval.v1.TraitMoments;
import dev.millrace.contract.eval.v1.Verdict;
import dev.millrace.eval.online.challenge.AnswerTraits;
import dev.millrace.eval.online.challenge.Canary;
import dev.millrace.eval.online.challenge.ChallengeRules.Mode;
import dev.millrace.eval.online.challenge.Difference;
import dev.millrace.eval.online.challenge.Judgement;
import dev.millrace.eval.online.challenge.Pairs.Pair;
import dev.millrace.eval.online.challenge.RunningMoments;
import dev.millrace.eval.online.challenge.Trait;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Between the wire and the comparison of two models. */
final class ChallengeProto {
    private ChallengeProto() {}

    static AnswerFigures toProto(AnswerTraits traits) {
        var proto = AnswerFigures.newBuilder().setFailed(traits.failed());
        traits.of(Trait.LENGTH_TOKENS).ifPresent(proto::setLengthTokens);
        traits.of(Trait.TOKENS_PER_SECOND).ifPresent(proto::setTokensPerSecond);
        traits.of(Trait.FIRST_TOKEN_MS).ifPresent(proto::setFirstTokenMs);
        traits.of(Trait.MEAN_LOGPROB).ifPresent(proto::setMeanLogprob);
        traits.of(Trait.REPETITION).ifPresent(proto::setRepetition);
        traits.of(Trait.REWARD).ifPresent(proto::setReward);
        return proto.build();
    }

    private static AnswerTraits fromProto(AnswerFigures figures) {
        var values = new EnumMap<Trait, Double>(Trait.class);
        values.put(Trait.FAILURE, figures.getFailed() ? 1.0 : 0.0);
        if (figures.hasLengthTokens()) {
            values.put(Trait.LENGTH_TOKENS, figures.getLengthTokens());
        }
        if (figures.hasTokensPerSecond()) {
            values.put(Trait.TOKENS_PER_SECOND, figures.getTokensPerSecond());
        }
        if (figures.hasFirstTokenMs()) {
            values.put(Trait.FIRST_TOKEN_MS, figures.getFirstTokenMs());
        }
        if (figures.hasMeanLogprob()) {
            values.put(Trait.MEAN_LOGPROB, figures.getMeanLogprob());
        }
        if (figures.hasRepetition()) {
            values.put(Trait.REPETITION, figures.getRepetition());
        }
        if (figures.hasReward()) {
            values.put(Trait.REWARD, figures.getReward());
        }
        return new AnswerTraits(values);
    }

    static Pair fromProto(AnswersCompared compared) {
        return new Pair(
                fromProto(compared.getChampionAnswer()),
                fromProto(compared.getChallengerAnswer()),
                compared.hasAgreement() ? OptionalDouble.of(compared.getAgreement()) : OptionalDouble.empty());
    }

    static CanaryCounted.Builder toProto(Canary.Counts counts) {
        return CanaryCounted.newBuilder()
                .addAllChampionMoments(toProto(counts.champion()))
                .addAllChallengerMoments(toProto(counts.challenger()));
    }

    private static List<TraitMoments> toProto(Map<Trait, RunningMoments> moments) {
        return moments.entrySet().stream()
                .map(one -> TraitMoments.newBuilder()
                        .setTrait(one.getKey().label())
                        .setCount(one.getValue().count())
                        .setMean(one.getValue().mean())
                        .setSquares(one.getValue().squares())
                        .build())
                .toList();
    }

    static Canary.Counts fromProto(CanaryCounted counted) {
        return new Canary.Counts(
                fromProto(counted.getChampionMomentsList()), fromProto(counted.getChallengerMomentsList()));
    }

    /** A trait that a later version of this service may know is left out. */
    private static Map<Trait, RunningMoments> fromProto(List<TraitMoments> moments) {
        var known = new EnumMap<Trait, RunningMoments>(Trait.class);
        for (var one : moments) {
            Arrays.stream(Trait.values())
                    .filter(trait -> trait.label().equals(one.getTrait()))
                    .forEach(trait ->
                            known.put(trait, new RunningMoments(one.getCount(), one.getMean(), one.getSquares())));
        }
        return known;
    }

    static TraitDifference toProto(Difference difference, Mode mode) {
        var proto = TraitDifference.newBuilder()
                .setTrait(difference.trait().label())
                .setChampion(difference.champion())
                .setChallenger(difference.challenger())
                .setDifference(difference.value())
                .setCount(difference.count())
                .setJudged(difference.trait().isJudged(mode))
                .setMargin(difference.margin());
        if (Double.isFinite(difference.half())) {
            proto.setLow(difference.low()).setHigh(difference.high());
        }
        return proto.build();
    }

    static Verdict toProto(Judgement.Verdict verdict) {
        return switch (verdict) {
            case HOLD -> Verdict.VERDICT_HOLD;
            case PROMOTE -> Verdict.VERDICT_PROMOTE;
            case ROLLBACK -> Verdict.VERDICT_ROLLBACK;
        };
    }

    static Judgement.Verdict fromProto(Verdict verdict) {
        return switch (verdict) {
            case VERDICT_PROMOTE -> Judgement.Verdict.PROMOTE;
            case VERDICT_ROLLBACK -> Judgement.Verdict.ROLLBACK;
            case VERDICT_HOLD, VERDICT_UNSPECIFIED, UNRECOGNIZED -> Judgement.Verdict.HOLD;
        };
    }
}
