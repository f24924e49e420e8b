package dev.millrace.model.engine;

import dev.millrace.model.CandidateSelection;
import java.util.SplittableRandom;

/** Time of one selection over SmolLM2's vocabulary; run its main with the test class path. */
final class CandidateSelectorBench {
    public static void main(String[] args) {
        SplittableRandom random = new SplittableRandom(1);
        float[] row = new float[49_152];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) random.nextGaussian(3, 5);
        }
        CandidateSelector selector = new CandidateSelector(row.length);
        for (float temperature : new float[] {1, 0.8f}) {
            for (int topK : new int[] {1, 25, 1024}) {
                CandidateSelection selection = new CandidateSelection(topK, temperature, new int[0]);
                for (int round = 0; round < 6; round++) {
                    long start = System.nanoTime();
                    for (int i = 0; i < 500; i++) {
                        selector.select(row, selection);
                    }
                    System.out.printf(
                            "temperature %.1f top_k %d: %.1f us%n",
                            temperature, topK, (System.nanoTime() - start) / 500e3);
                }
            }
        }
    }
}
