package dev.millrace.model.train.lesson;

import dev.millrace.model.train.objective.GeneralisedAdvantage;
import dev.millrace.model.train.objective.TokenRewards;
import dev.millrace.model.train.objective.TokenRow;
import dev.millrace.model.train.objective.Whitening;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes of the answers of a round what PPO learns from (Ouyang et al. 2022): each token costs its divergence from the reference,
 * the last one earns the answer's score, and the advantages over what the head expected are whitened over the round.
 *
 * @param rewards with the weight of the divergence, for instance of an adaptive one
 */
public record PpoRound(TokenRewards rewards, GeneralisedAdvantage advantage, BatchLimits limits) {
    /**
     * A round that is ready to be learned.
     *
     * @param divergence mean over the answers of Σ (log p when it was drawn − log p of the reference), nats: what an adaptive weight
     *     follows
     * @param drawGap mean over the tokens of how far what drew was from the learner, nats; 0 where that was not asked for
     */
    public record Ready(List<ValuedAnswer> answers, double divergence, double drawGap) {}

    /**
     * Asks the learner for its values and the reference.
     *
     * @param learner with a head, as it was when the answers were drawn
     * @param answers at least one
     */
    public Ready of(Learner learner, List<ScoredAnswer> answers) {
        var passes = passes(answers);
        return ready(
                learner,
                passes,
                answers,
                ActorCritic.of(passes, learner::logprobs).values(),
                0);
    }

    /**
     * As {@link #of}, of answers that the learner as it is drew: its own log-probabilities take the place of what the answers say, which
     * may be another machine's.
     */
    public Ready fresh(Learner learner, List<ScoredAnswer> answers) {
        var passes = passes(answers);
        var now = ActorCritic.of(passes, learner::logprobs);
        var own = new ArrayList<ScoredAnswer>();
        double gap = 0;
        long tokens = 0;
        for (int i = 0; i < answers.size(); i++) {
            var answer = answers.get(i);
            double[] logprobs = now.logprobs()[i];
            for (int t = 0; t < logprobs.length; t++) {
                gap += Math.abs(answer.logprobs()[t] - logprobs[t]);
            }
            tokens += logprobs.length;
            own.add(new ScoredAnswer(answer.sequence(), logprobs, answer.score()));
        }
        return ready(learner, passes, own, now.values(), gap / tokens);
    }

    private Passes passes(List<ScoredAnswer> answers) {
        return ActorCritic.passes(answers, ScoredAnswer::sequence, limits);
    }

    private Ready ready(Learner learner, Passes passes, List<ScoredAnswer> answers, double[][] values, double drawGap) {
        double[][] reference =
                ActorCritic.of(passes, learner::referenceLogprobs).logprobs();
        List<double[]> advantages = new ArrayList<>();
        List<double[]> returns = new ArrayList<>();
        double divergence = 0;
        for (int i = 0; i < values.length; i++) {
            var row = TokenRow.answer(answers.get(i).logprobs(), reference[i]);
            var found = advantage.of(rewards.of(row, answers.get(i).score()), values[i]);
            advantages.add(found.advantages());
            returns.add(found.returns());
            divergence += row.logRatio() / values.length;
        }
        double[][] white = Whitening.whiten(advantages);
        List<ValuedAnswer> ready = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            var drawn =
                    new DrawnAnswer(answers.get(i).sequence(), answers.get(i).logprobs(), white[i]);
            ready.add(new ValuedAnswer(drawn, values[i], returns.get(i)));
        }
        return new Ready(List.copyOf(ready), divergence, drawGap);
    }
}
