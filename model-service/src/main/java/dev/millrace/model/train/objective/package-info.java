/**
 * What is learnt: losses over log-probabilities, each with its derivative. The training graph takes a weight w for each
 * token and descends on −Σ w log p; an objective reads the log-probabilities of a first pass and says the loss and
 * w = −dL / d log p ({@link dev.millrace.model.train.objective.TokenLoss#weights()}), so that one graph serves all of
 * them. A reward head and a value head take the derivative by their outputs in the same way.
 *
 * <p>Read {@link dev.millrace.model.train.objective.TokenRow} first, then by what is known of an answer:
 *
 * <ul>
 *   <li>that it is good: {@link dev.millrace.model.train.objective.CrossEntropy}, with
 *       {@link dev.millrace.model.train.objective.RejectionSampling} for the best of several;
 *   <li>what a teacher thinks of each token: {@link dev.millrace.model.train.objective.Distillation};
 *   <li>that it is better than another: {@link dev.millrace.model.train.objective.PreferenceObjective} (DPO and its
 *       kin), {@link dev.millrace.model.train.objective.RewardObjective};
 *   <li>that it is wanted or not: {@link dev.millrace.model.train.objective.KtoObjective};
 *   <li>a reward: {@link dev.millrace.model.train.objective.PolicyObjective} (GRPO and PPO).
 * </ul>
 *
 * <p>A batch is all that one update of the parameters learns from, for its means go over the whole of it; the graph may
 * run the rows in parts and sum the gradients.
 *
 * <p>Everything is in doubles and nats, with {@link java.lang.StrictMath}, so that a run that goes on after a stop
 * sees the same bits. Arrays in records are read, never written.
 */
@NullMarked
package dev.millrace.model.train.objective;

import org.jspecify.annotations.NullMarked;
