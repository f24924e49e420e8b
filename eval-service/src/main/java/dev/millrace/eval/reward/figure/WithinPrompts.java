package dev.millrace.eval.reward.figure;

/**
 * Pearson's correlation of two values of answers, each taken relative to its prompt's mean: what prompts differ in does
 * not count. Prompts are added one by one.
 */
public final class WithinPrompts {
    private double squaresX;
    private double squaresY;
    private double products;

    /** Adds a prompt: two values an answer, of one length. */
    public void add(double[] x, double[] y) {
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < x.length; i++) {
            meanX += x[i] / x.length;
            meanY += y[i] / x.length;
        }
        for (int i = 0; i < x.length; i++) {
            squaresX += (x[i] - meanX) * (x[i] - meanX);
            squaresY += (y[i] - meanY) * (y[i] - meanY);
            products += (x[i] - meanX) * (y[i] - meanY);
        }
    }

    /** In [−1, 1]; 0 when one of the two never varies. */
    public double correlation() {
        double scale = Math.sqrt(squaresX * squaresY);
        return scale == 0 ? 0 : Math.clamp(products / scale, -1, 1);
    }
}
