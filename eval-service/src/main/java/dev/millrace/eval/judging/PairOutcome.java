package dev.millrace.eval.judging;

import java.util.Optional;

/** What two judgements of a pair, one in each order, make of the first answer. */
public enum PairOutcome {
    WIN,
    TIE,
    LOSS;

    /**
     * Joins both orders. A judge that changes its mind with the order likes a place, not an answer: that is a tie (Zheng et
     * al., "Judging LLM-as-a-judge", 2023), also when it says tie in one of the two.
     *
     * @param inOrder verdict with the first answer as A; empty where none could be read
     * @param inSwappedOrder verdict with the first answer as B
     * @return empty when one has no verdict
     */
    public static Optional<PairOutcome> of(Optional<Verdict> inOrder, Optional<Verdict> inSwappedOrder) {
        if (inOrder.isEmpty() || inSwappedOrder.isEmpty()) {
            return Optional.empty();
        }
        Verdict verdict = inOrder.get();
        return Optional.of(
                verdict != inSwappedOrder.get().swapped()
                        ? TIE
                        : switch (verdict) {
                            case A -> WIN;
                            case B -> LOSS;
                            case TIE -> TIE;
                        });
    }

    /** 1 for a win, 0.5 for a tie, 0 for a loss. */
    public double points() {
        return switch (this) {
            case WIN -> 1;
            case TIE -> .5;
            case LOSS -> 0;
        };
    }
}
