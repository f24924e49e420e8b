package dev.millrace.model.train.objective;

/**
 * The loss of one preference by h, the log-ratio to the reference of the chosen answer less that of the rejected one.
 * With h = 2 and β = 0.1: DPO 0.598139, with smoothing 0.1 0.618139, robust 0.573139, hinge 0.8, IPO 9.
 */
public sealed interface PairLoss {
    /** Largest β. */
    double BETA_MAX = 100;

    /** How strongly the policy is held to its reference, in (0, 100]; usual is 0.1. */
    double beta();

    /** The loss and its derivative at h. */
    Point at(double h);

    /**
     * A value with its derivative.
     *
     * @param value nats; may be below 0 for the robust loss
     * @param slope derivative by h
     */
    record Point(double value, double slope) {}

    /**
     * −(1 − ε) ln σ(βh) − ε ln σ(−βh): direct preference optimisation (Rafailov et al. 2023), with ε above 0 its
     * conservative form cDPO (Mitchell 2023).
     *
     * @param smoothing ε, share of the labels that may be wrong, in [0, 0.5)
     */
    record Dpo(double beta, double smoothing) implements PairLoss {
        public Dpo {
            check(beta, smoothing);
        }

        @Override
        public Point at(double h) {
            double x = beta * h;
            return new Point(
                    (1 - smoothing) * Sigmoid.minusLog(x) + smoothing * Sigmoid.minusLog(-x),
                    beta * (smoothing * Sigmoid.of(x) - (1 - smoothing) * Sigmoid.of(-x)));
        }
    }

    /**
     * (−(1 − ε) ln σ(βh) + ε ln σ(−βh)) / (1 − 2ε): unbiased where a share ε of the labels is flipped (Chowdhury et al.
     * 2024).
     *
     * @param smoothing ε, in [0, 0.5)
     */
    record RobustDpo(double beta, double smoothing) implements PairLoss {
        public RobustDpo {
            check(beta, smoothing);
        }

        @Override
        public Point at(double h) {
            double x = beta * h;
            double scale = 1 / (1 - 2 * smoothing);
            return new Point(
                    scale * ((1 - smoothing) * Sigmoid.minusLog(x) - smoothing * Sigmoid.minusLog(-x)),
                    scale * beta * (-(1 - smoothing) * Sigmoid.of(-x) - smoothing * Sigmoid.of(x)));
        }
    }

    /** max(0, 1 − βh): no push once the margin is reached (Zhao et al. 2023, SLiC). */
    record Hinge(double beta) implements PairLoss {
        public Hinge {
            check(beta, 0);
        }

        @Override
        public Point at(double h) {
            double miss = 1 - beta * h;
            return miss > 0 ? new Point(miss, -beta) : new Point(0, 0);
        }
    }

    /** (h − 1 / (2β))²: aims at a margin instead of an ever larger one (Azar et al. 2024). */
    record Ipo(double beta) implements PairLoss {
        public Ipo {
            check(beta, 0);
        }

        @Override
        public Point at(double h) {
            double miss = h - 1 / (2 * beta);
            return new Point(miss * miss, 2 * miss);
        }
    }

    private static void check(double beta, double smoothing) {
        if (!(beta > 0 && beta <= BETA_MAX)) {
            throw new IllegalArgumentException("beta: must be in (0, %s], is %s".formatted(BETA_MAX, beta));
        }
        if (!(smoothing >= 0 && smoothing < 0.5)) {
            throw new IllegalArgumentException("label_smoothing: must be in [0, 0.5), is " + smoothing);
        }
    }
}
