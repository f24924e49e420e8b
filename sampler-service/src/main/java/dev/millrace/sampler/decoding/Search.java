package dev.millrace.sampler.decoding;

/** How an answer is found; ranges are those of the contract. */
public sealed interface Search {
    /** Token by token, taken or drawn. */
    Search NONE = new Tokenwise();

    /** Token by token, taken or drawn. */
    record Tokenwise() implements Search {}

    /**
     * Beam search.
     *
     * @param beams beginnings kept, 2 to 16
     * @param lengthPenalty in [-10, 10]
     * @param earlyStopping when it ends
     */
    record Beam(int beams, float lengthPenalty, EarlyStopping earlyStopping) implements Search {}

    /**
     * Contrastive search.
     *
     * @param penaltyAlpha in [0, 1]; 0 takes the most probable token
     * @param topK candidates a step, 1 to 16; 1 takes the most probable token
     */
    record Contrastive(float penaltyAlpha, int topK) implements Search {
        /** Whether nothing but the probability counts. */
        public boolean isGreedy() {
            return penaltyAlpha == 0 || topK == 1;
        }
    }

    /** When beam search ends. */
    enum EarlyStopping {
        /** When no open beam is better than the worst finished one at its present length. */
        HEURISTIC,
        /** As soon as there are enough finished ones. */
        FIRST,
        /** When no open beam can become better at any length. */
        NEVER
    }
}
