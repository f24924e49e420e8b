package dev.millrace.model.train.adapter;

/**
 * A reward model beside a base: an adapter of its layers, and a head on the normed hidden state of a text's last token.
 *
 * @param adapter of the layers
 * @param score the head's weights, one a dimension of the hidden state; the reward is their product with it, without a bias
 */
@SuppressWarnings(
        "ArrayRecordComponent") // shared with whoever trains it, as an adapter's factors are, and never compared
public record RewardAdapter(LoraAdapter adapter, float[] score) implements Adapter {
    /** @throws IllegalArgumentException where the head has no weights, too many, or one that is not finite */
    public RewardAdapter {
        if (score.length < 1 || score.length > LoraFactors.WIDTH_MAX) {
            throw new IllegalArgumentException(
                    "score: must have 1 to %d weights, has %d".formatted(LoraFactors.WIDTH_MAX, score.length));
        }
        for (float weight : score) {
            if (!Float.isFinite(weight)) {
                throw new IllegalArgumentException("score: has a weight that is not finite");
            }
        }
    }

    @Override
    public BaseModel base() {
        return adapter.base();
    }

    @Override
    public long parameters() {
        return adapter.parameters() + score.length;
    }
}
