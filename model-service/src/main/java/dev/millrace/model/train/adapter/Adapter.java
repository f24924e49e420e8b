package dev.millrace.model.train.adapter;

/** What was trained beside a decoder. */
public sealed interface Adapter permits LoraAdapter, RewardAdapter, BottleneckAdapter, VirtualTokensAdapter {
    /** The model it belongs to. */
    BaseModel base();

    /** Trained numbers. */
    long parameters();
}
