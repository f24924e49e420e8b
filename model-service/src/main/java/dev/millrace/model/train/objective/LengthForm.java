package dev.millrace.model.train.objective;

/** How the log-ratios of an answer's tokens become one number. */
public enum LengthForm {
    /** Their sum, the log-ratio of the whole answer: DPO as published, IPO in OpenRLHF. */
    SUM,
    /** Their mean, so that long answers do not weigh more: IPO in TRL, length-normalised DPO. */
    TOKEN_MEAN;

    /**
     * What the sum is divided by.
     *
     * @param tokens counted ones, ≥ 1
     */
    double divisor(int tokens) {
        return switch (this) {
            case SUM -> 1;
            case TOKEN_MEAN -> tokens;
        };
    }
}
