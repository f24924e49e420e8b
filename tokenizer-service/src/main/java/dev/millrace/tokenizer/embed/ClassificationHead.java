package dev.millrace.tokenizer.embed;

import java.util.List;

/**
 * What a cross-encoder's logits are.
 *
 * @param labels names of the logits, in order; none of a model without such a head
 * @param problemType what it was trained for
 */
public record ClassificationHead(List<String> labels, ProblemType problemType) {
    /** Of a model that makes vectors. */
    public static final ClassificationHead NONE = new ClassificationHead(List.of(), ProblemType.SINGLE_LABEL);

    /** What a head is trained for; transformers' {@code problem_type}. */
    public enum ProblemType {
        /** One label of several fits. */
        SINGLE_LABEL,
        /** Each label fits or not. */
        MULTI_LABEL,
        /** Values that are no probabilities. */
        REGRESSION
    }

    public ClassificationHead {
        labels = List.copyOf(labels);
    }

    /**
     * Probabilities of the labels, as transformers' pipeline has them: the softmax of the logits, so that (0, ln 3) is
     * (0.25, 0.75); of a single logit, and of labels that fit or not each by itself, the logistic function, which need not
     * sum to 1.
     *
     * @param logits one a label, finite
     * @throws IllegalArgumentException when they are others, as after a change of the model
     * @throws IllegalStateException when the head has no probabilities
     */
    public double[] probabilities(float[] logits) {
        if (logits.length != labels.size()) {
            throw new IllegalArgumentException(logits.length + " logits for " + labels.size() + " labels");
        }
        double greatest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new IllegalArgumentException("a logit is " + logit);
            }
            greatest = Math.max(greatest, logit);
        }
        return switch (problemType) {
            case SINGLE_LABEL -> logits.length == 1 ? logistic(logits) : softmax(logits, greatest);
            case MULTI_LABEL -> logistic(logits);
            case REGRESSION -> throw new IllegalStateException("a regression has no probabilities");
        };
    }

    private static double[] logistic(float[] logits) {
        double[] probabilities = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = 1 / (1 + Math.exp(-logits[i]));
        }
        return probabilities;
    }

    private static double[] softmax(float[] logits, double greatest) {
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(logits[i] - greatest);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }
}
