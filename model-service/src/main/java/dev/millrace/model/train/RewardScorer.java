package dev.millrace.model.train;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.RewardAdapter;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.graph.Readout;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.optimizer.NamedArrays;
import java.io.IOException;

/** A reward model over its base: the number that it has for a text. One thread at a time. */
public final class RewardScorer implements AutoCloseable {
    private final ScoringPass pass;
    private final NamedArrays parameters;
    private final int tokensMax;

    private RewardScorer(ScoringPass pass, NamedArrays parameters, int tokensMax) {
        this.pass = pass;
        this.parameters = parameters;
        this.tokensMax = tokensMax;
    }

    /**
     * Loads the base with the reward model beside it.
     *
     * @throws IllegalArgumentException where the reward model is not of this base's shape
     */
    public static RewardScorer open(ModelPackage base, RewardAdapter reward, RuntimeOptions options)
            throws IOException {
        int width = base.shape().hiddenSize();
        if (reward.score().length != width) {
            throw new IllegalArgumentException("score: has %d weights, the hidden states of %s have %d numbers"
                    .formatted(reward.score().length, base.name(), width));
        }
        var pass = ScoringPass.open(
                base, TrainedParts.of(reward.adapter().settings()).by(Readout.REWARD), options);
        try {
            var parameters = new AdapterParameters(
                            reward.adapter().settings(), reward.adapter().base(), pass.parameters())
                    .parameters(reward.adapter());
            System.arraycopy(reward.score(), 0, parameters.get(Readout.WEIGHT), 0, width);
            return new RewardScorer(pass, parameters, base.shape().contextLength());
        } catch (IllegalArgumentException e) {
            pass.close();
            throw e;
        }
    }

    /**
     * The reward, in no fixed unit: only differences between answers to one prompt mean something.
     *
     * @param text the conversation with the answer, closed as the template closes it; 1 token to the context's length
     */
    public double reward(Ids text) {
        int length = text.length();
        if (length < 1 || length > tokensMax) {
            throw new IllegalArgumentException("text: must have 1 to %d tokens, has %d".formatted(tokensMax, length));
        }
        long[] ids = text.stream().asLongStream().toArray();
        var batch = Batch.ofText(ids, new long[] {length - 1}, new long[1], new float[1]);
        return pass.run(batch, parameters.byName()).logprobs()[0];
    }

    @Override
    public void close() {
        pass.close();
    }
}
