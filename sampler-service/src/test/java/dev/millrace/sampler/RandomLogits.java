package dev.millrace.sampler;

import dev.millrace.sampler.process.RankedLogits;
import dev.millrace.sampler.process.SoftmaxOracle;
import java.util.Random;
import java.util.stream.IntStream;

/** Rows of logits as tests draw them, and what a model sends of one. */
final class RandomLogits {
    private RandomLogits() {}

    /** Peaked or flat, sometimes on a coarse grid so that logits tie; the first six, of which texts are made, are likely. */
    static float[] row(Random random, int vocabulary) {
        float scale = new float[] {1f, 2f, 5f}[random.nextInt(3)];
        boolean ties = random.nextInt(4) == 0;
        float[] row = new float[vocabulary];
        for (int id = 0; id < row.length; id++) {
            double logit = random.nextGaussian() * scale + (id < 6 ? scale * 1.5 : 0) - 1;
            row[id] = (float) (ties ? Math.rint(logit) : logit);
        }
        return row;
    }

    /**
     * The k highest of a row, with a log-sum-exp that is a little wrong.
     *
     * @param allowed finite logits of a restricted row; 0 of a whole one
     */
    static RankedLogits head(float[] row, int k, int allowed, double temperature, Random random) {
        var ranked = RankedLogits.row(row);
        int[] ids = IntStream.range(0, k).map(ranked::id).toArray();
        float[] logits = of(row, ids);
        double error = (random.nextDouble() - 0.5) * 1.6e-5;
        float logSumExp = (float) (SoftmaxOracle.logSumExp(row, temperature) + error);
        return allowed == 0
                ? RankedLogits.head(ids, logits, logSumExp)
                : RankedLogits.restricted(ids, logits, logSumExp, allowed);
    }

    /** The logits of these ids. */
    static float[] of(float[] row, int[] ids) {
        float[] logits = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            logits[i] = row[ids[i]];
        }
        return logits;
    }
}
