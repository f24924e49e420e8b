package dev.millrace.model.train.lesson;

import dev.millrace.model.train.objective.PolicyObjective;
import dev.millrace.model.train.objective.PolicyObjective.Result;
import dev.millrace.model.train.objective.PolicyObjective.Rollout;
import dev.millrace.model.train.objective.TokenRow;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns from answers that were drawn and rewarded (GRPO; PPO, which has values besides, is {@link PpoLesson}): a pass of the
 * policy, one of the reference where the objective pulls towards it, and one for the gradients.
 */
public record PolicyLesson(PolicyObjective objective, BatchLimits limits) implements Lesson<DrawnAnswer> {
    @Override
    public Figures learn(Learner learner, List<DrawnAnswer> items) {
        var passes = passes(items);
        var result = result(learner, passes, items);
        passes.learn(learner, result.loss().weights());
        return figures(result, items);
    }

    /**
     * Learns from answers of the learner as it is: ρ is 1 whatever their log-probabilities say, for those of the learner itself stand
     * for them. A server computes in other kernels, and what it differs by is no step of the policy; the figure {@code draw_gap}
     * is its mean size, and large where something else than the learner has answered.
     */
    public Figures learnFresh(Learner learner, List<DrawnAnswer> items) {
        var passes = passes(items);
        double[][] policy = passes.logprobs(learner::logprobs);
        var own = new ArrayList<DrawnAnswer>();
        double gap = 0;
        for (int i = 0; i < policy.length; i++) {
            var item = items.get(i);
            for (int t = 0; t < policy[i].length; t++) {
                gap += Math.abs(item.logprobs()[t] - policy[i][t]);
            }
            own.add(new DrawnAnswer(item.sequence(), policy[i], item.advantages()));
        }
        var result = result(learner, passes, policy, own);
        passes.learn(learner, result.loss().weights());
        long tokens = tokens(items);
        return figures(result, own).with("draw_gap", gap / tokens, tokens);
    }

    @Override
    public Figures measure(Learner learner, List<DrawnAnswer> items) {
        return figures(result(learner, passes(items), items), items);
    }

    private Passes passes(List<DrawnAnswer> items) {
        return new Passes(Segment.all(items, DrawnAnswer::sequence), limits);
    }

    private boolean readsReference() {
        return objective.klWeight() > 0;
    }

    private Result result(Learner learner, Passes passes, List<DrawnAnswer> items) {
        return result(learner, passes, passes.logprobs(learner::logprobs), items);
    }

    private Result result(Learner learner, Passes passes, double[][] policy, List<DrawnAnswer> items) {
        double[][] reference = readsReference() ? passes.logprobs(learner::referenceLogprobs) : policy;
        var rollouts = new ArrayList<Rollout>();
        for (int i = 0; i < policy.length; i++) {
            var item = items.get(i);
            rollouts.add(new Rollout(TokenRow.answer(policy[i], reference[i]), item.logprobs(), item.advantages()));
        }
        return objective.of(rollouts);
    }

    /** Means over the tokens, of the loss too; {@code approx_kl} is to the policy that drew, {@code kl} to the reference. */
    private Figures figures(Result result, List<DrawnAnswer> items) {
        long tokens = tokens(items);
        var figures = Figures.of(result.loss().value(), tokens)
                .with("clip_ratio", result.clipFraction(), tokens)
                .with("approx_kl", result.approximateKl(), tokens);
        return readsReference() ? figures.with("kl", result.referenceKl(), tokens) : figures;
    }

    private static long tokens(List<DrawnAnswer> items) {
        return items.stream().mapToLong(item -> item.logprobs().length).sum();
    }
}
