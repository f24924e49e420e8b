package dev.millrace.model.train.lesson;

import dev.millrace.model.train.objective.PolicyObjective;
import dev.millrace.model.train.objective.PolicyObjective.Rollout;
import dev.millrace.model.train.objective.TokenLoss;
import dev.millrace.model.train.objective.TokenRow;
import dev.millrace.model.train.objective.ValueObjective;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns from answers that were drawn, scored and valued (Schulman et al. 2017): the clipped loss of the policy and so much of the
 * clipped loss of its values, in one backward. The learner has a head; a pass without gradients says where both are.
 *
 * @param policy without a pull to the reference, which is in the rewards
 * @param valueWeight of the values' loss, in [0, 10]; 0.1 is usual
 */
public record PpoLesson(PolicyObjective policy, ValueObjective value, double valueWeight, BatchLimits limits)
        implements Lesson<ValuedAnswer> {
    private static final double VALUE_WEIGHT_MAX = 10;

    public PpoLesson {
        if (policy.klWeight() != 0) {
            throw new IllegalArgumentException(
                    "kl_coef: must be 0 in the loss, for it is in the rewards, is " + policy.klWeight());
        }
        if (!(valueWeight >= 0 && valueWeight <= VALUE_WEIGHT_MAX)) {
            throw new IllegalArgumentException(
                    "vf_coef: must be in [0, %s], is %s".formatted(VALUE_WEIGHT_MAX, valueWeight));
        }
    }

    @Override
    public Figures learn(Learner learner, List<ValuedAnswer> items) {
        var passes = passes(items);
        var losses = losses(ActorCritic.of(passes, learner::logprobs), items);
        passes.learn(learner, weights(losses));
        return figures(losses, items);
    }

    @Override
    public Figures measure(Learner learner, List<ValuedAnswer> items) {
        return figures(losses(ActorCritic.of(passes(items), learner::logprobs), items), items);
    }

    private Passes passes(List<ValuedAnswer> items) {
        return ActorCritic.passes(items, item -> item.drawn().sequence(), limits);
    }

    private record Losses(PolicyObjective.Result policy, TokenLoss value) {}

    private Losses losses(ActorCritic now, List<ValuedAnswer> items) {
        var rollouts = new ArrayList<Rollout>();
        var rows = new ArrayList<ValueObjective.Row>();
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            var row = TokenRow.answer(now.logprobs()[i], now.logprobs()[i]);
            rollouts.add(new Rollout(row, item.drawn().logprobs(), item.drawn().advantages()));
            rows.add(new ValueObjective.Row(now.values()[i], item.values(), item.returns(), row.counted()));
        }
        return new Losses(policy.of(rollouts), value.of(rows));
    }

    /** Of each place that of its token and that of its value. */
    private float[][] weights(Losses losses) {
        float[][] tokens = losses.policy().loss().weights();
        float[][] values = losses.value().weights();
        var weights = new float[tokens.length][];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = new float[2 * tokens[i].length];
            for (int n = 0; n < tokens[i].length; n++) {
                weights[i][2 * n] = tokens[i][n];
                weights[i][2 * n + 1] = (float) (valueWeight * values[i][n]);
            }
        }
        return weights;
    }

    private Figures figures(Losses losses, List<ValuedAnswer> items) {
        long tokens =
                items.stream().mapToLong(item -> item.drawn().logprobs().length).sum();
        double policyLoss = losses.policy().loss().value();
        double valueLoss = losses.value().value();
        return Figures.of(policyLoss + valueWeight * valueLoss, tokens)
                .with("policy_loss", policyLoss, tokens)
                .with("value_loss", valueLoss, tokens)
                .with("clip_ratio", losses.policy().clipFraction(), tokens)
                .with("approx_kl", losses.policy().approximateKl(), tokens);
    }
}
