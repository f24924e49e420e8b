package dev.millrace.model.importing;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Text for a calibration, written by the model itself: each sequence begins with a token drawn from the whole vocabulary
 * and goes on with draws from what the model predicts (Liu et al. 2023, LLM-QAT, arXiv:2305.17888). It needs no tokenizer
 * and no corpus, suits every model, and cannot be the text that a measurement uses.
 */
final class CalibrationText {
    private static final int ROWS = 8;
    private static final int SEQUENCES = 32;
    private static final int TOKENS = 256;
    private static final long SEED = 20_260_101;

    private CalibrationText() {}

    /** 32 sequences of 256 tokens, or of the model's context if that is less; the same each time on the same machine. */
    static List<int[]> written(ModelPackage model, ImportProgress progress) {
        int tokens = Math.min(TOKENS, model.shape().contextLength());
        int vocabulary = model.shape().vocabularySize();
        RandomGenerator random = new Random(SEED);
        List<int[]> text = new ArrayList<>();
        try (OnnxForwardPass pass =
                OnnxForwardPass.load(model, ROWS, tokens, new RuntimeOptions(0, Duration.ofNanos(20_000)))) {
            float[][] logits = new float[ROWS][vocabulary];
            while (text.size() < SEQUENCES) {
                int[][] rows = new int[ROWS][tokens];
                for (int[] row : rows) {
                    row[0] = random.nextInt(vocabulary);
                }
                for (int position = 0; position + 1 < tokens; position++) {
                    if (position % 32 == 0) {
                        progress.calibrated("writing text", text.size() * tokens + ROWS * position, SEQUENCES * tokens);
                    }
                    step(pass, rows, position, logits);
                    for (int row = 0; row < ROWS; row++) {
                        rows[row][position + 1] = draw(logits[row], random.nextDouble());
                    }
                }
                text.addAll(List.of(rows));
            }
        }
        progress.calibrated("writing text", SEQUENCES * tokens, SEQUENCES * tokens);
        return List.copyOf(text);
    }

    private static void step(OnnxForwardPass pass, int[][] rows, int position, float[][] logits) {
        int[] tokens = new int[ROWS];
        int[] positions = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            tokens[row] = rows[row][position];
            positions[row] = position;
        }
        pass.decode(0, tokens, positions, logits);
    }

    /** The token at {@code share} (0 to 1) of the probability. */
    private static int draw(float[] logits, double share) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        double left = share * sum;
        for (int id = 0; id < logits.length; id++) {
            left -= Math.exp(logits[id] - max);
            if (left < 0) {
                return id;
            }
        }
        return logits.length - 1;
    }
}
