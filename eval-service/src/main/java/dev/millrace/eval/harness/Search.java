package dev.millrace.eval.harness;

/** How an answer is found; ranges are those of the contract. */
public sealed interface Search {
    /** Token by token, taken or drawn. */
    Search NONE = new Tokenwise();

    /** The field's name in messages; empty for none. */
    String field();

    /** Token by token, taken or drawn. */
    record Tokenwise() implements Search {
        @Override
        public String field() {
            return "";
        }
    }

    /**
     * Beam search; the best of the beams is the answer.
     *
     * @param beams beginnings kept, 2 to {@value #BEAMS_MAX}
     * @param lengthPenalty a beam's score is the sum of its log-probabilities over its length to this power, in [-10, 10]
     * @param earlyStopping when it ends
     */
    record Beam(int beams, double lengthPenalty, EarlyStopping earlyStopping) implements Search {
        public static final int BEAMS_MAX = 16;
        private static final int LENGTH_PENALTY_MAX = 10;

        /** @throws IllegalArgumentException naming the field */
        public Beam {
            if (beams < 2 || beams > BEAMS_MAX) {
                throw new IllegalArgumentException("beam.beams is %d, not 2 to %d".formatted(beams, BEAMS_MAX));
            }
            Shaping.requireWithin("beam.length_penalty", lengthPenalty, -LENGTH_PENALTY_MAX, LENGTH_PENALTY_MAX);
        }

        @Override
        public String field() {
            return "beam";
        }
    }

    /**
     * Contrastive search (Su and others 2022): a token's probability against its likeness to what stands there.
     *
     * @param penaltyAlpha how much likeness counts, in [0, 1]; 0 takes the most probable token
     * @param topK candidates a step, 1 to {@value #TOP_K_MAX}; 1 takes the most probable token
     */
    record Contrastive(double penaltyAlpha, int topK) implements Search {
        public static final int TOP_K_MAX = 16;

        /** @throws IllegalArgumentException naming the field */
        public Contrastive {
            Shaping.requireWithin("contrastive.penalty_alpha", penaltyAlpha, 0, 1);
            if (topK < 1 || topK > TOP_K_MAX) {
                throw new IllegalArgumentException("contrastive.top_k is %d, not 1 to %d".formatted(topK, TOP_K_MAX));
            }
        }

        @Override
        public String field() {
            return "contrastive";
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
