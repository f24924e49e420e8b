package dev.millrace.model.train.job;

/** What is learned. */
public enum Objective {
    /** The next token of plain texts. */
    CAUSAL,
    /** Answers to prompts; the prompts are not learned. */
    SFT,
    /** To prefer answers (Rafailov et al. 2023, arXiv:2305.18290); cDPO where labels may be wrong. */
    DPO,
    /** The same with a squared loss (Azar et al. 2023, arXiv:2310.12036). */
    IPO,
    /** Which single answers are good (Ethayarajh et al. 2024, arXiv:2402.01306). */
    KTO,
    /** A teacher's distribution over the next token. */
    DISTILL,
    /** Rewards of groups of answers (Shao et al. 2024, arXiv:2402.03300). */
    GRPO,
    /** Rewards with a value head (Schulman et al. 2017, arXiv:1707.06347). */
    PPO,
    /** A reward model of preferences. */
    REWARD,
    /** The best of several answers of the model's own. */
    REJECTION,
    /** Tokens that are masked in plain texts. */
    MASKED,
    /** Stretches that are left out of plain texts. */
    SPANS;

    /** Whether its loss asks what the model was before it was trained. */
    public boolean hasReference() {
        return switch (this) {
            case DPO, IPO, KTO, GRPO -> true;
            case CAUSAL, SFT, DISTILL, PPO, REWARD, REJECTION, MASKED, SPANS -> false;
        };
    }

    /**
     * Learning rate where a job names none, for an adapter: at the higher one preferences and drawn answers were seen to move a small
     * model without breaking it (docs/training.md). Whole weights want a tenth, and larger models less.
     */
    public double learningRate() {
        return switch (this) {
            case CAUSAL, SFT, DISTILL, REJECTION, MASKED, SPANS, REWARD -> 2e-4;
            case DPO, IPO, KTO, GRPO, PPO -> 5e-4;
        };
    }
}
