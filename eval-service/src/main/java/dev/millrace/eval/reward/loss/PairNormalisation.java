package dev.millrace.eval.reward.loss;

/** What the summed pair losses of one prompt are divided by. */
public enum PairNormalisation {
    /** The number of pairs: every prompt counts the same, however many ties it has. */
    PAIRS {
        @Override
        double divisor(int answers, int pairs) {
            return pairs;
        }
    },
    /**
     * K (K − 1) / 2 of all K answers, failed ones included, as in InstructGPT (Ouyang et al. 2022, equation 1): a
     * prompt with ties counts less.
     */
    K_CHOOSE_2 {
        @Override
        double divisor(int answers, int pairs) {
            return answers * (answers - 1) / 2.0;
        }
    };

    abstract double divisor(int answers, int pairs);
}
