package dev.millrace.eval.reward.train;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Mean loss of the prompts of a draw as a function of a head's parameters, plus λ / 2 times
 * the squares of the weights, each times the inputs of its layer.
 *
 * @param elements all prompts
 * @param cancelled is asked every so many prompts
 */
record MeanLoss(HeadFunction head, PromptLoss loss, List<Element> elements, BooleanSupplier cancelled) {
    private static final int PROMPTS_PER_LOOK = 256;

    /** The mean loss alone. */
    double value(Draw draw, double[] parameters) {
        return value(draw, 0, parameters, new double[0]);
    }

    /**
     * The value with the penalty.
     *
     * @param gradient written; if its length is 0, nothing goes backwards
     * @throws CancellationException if cancelled meanwhile
     */
    double value(Draw draw, double penalty, double[] parameters, double[] gradient) {
        Arrays.fill(gradient, 0);
        double total = draw.total();
        double sum = 0;
        for (int i = 0; i < elements.size(); i++) {
            if (i % PROMPTS_PER_LOOK == 0 && cancelled.getAsBoolean()) {
                throw new CancellationException("the training was cancelled");
            }
            if (draw.counts()[i] > 0) {
                double share = draw.counts()[i] / total;
                sum += share * element(elements.get(i), share, parameters, gradient);
            }
        }
        return sum + penalty(penalty, parameters, gradient);
    }

    /** All answers of a prompt forwards once, the loss over their rewards, and all backwards once. */
    private double element(Element element, double share, double[] parameters, double[] gradient) {
        float[][] rows = element.rows();
        var memory = new double[rows.length][head.memory()];
        var rewards = new double[rows.length];
        for (int k = 0; k < rows.length; k++) {
            rewards[k] = head.forward(parameters, rows[k], memory[k]);
        }
        var slopes = new double[rows.length];
        double value = loss.loss(element.prompt(), rewards, slopes);
        for (int k = 0; gradient.length > 0 && k < rows.length; k++) {
            if (slopes[k] != 0) {
                head.backward(parameters, rows[k], memory[k], share * slopes[k], gradient);
            }
        }
        return value;
    }

    private double penalty(double penalty, double[] parameters, double[] gradient) {
        double squares = 0;
        for (int i = 0; penalty > 0 && i < parameters.length; i++) {
            double scaled = head.inputs(i) * parameters[i];
            squares += scaled * parameters[i];
            gradient[i] += penalty * scaled;
        }
        return penalty / 2 * squares;
    }
}
