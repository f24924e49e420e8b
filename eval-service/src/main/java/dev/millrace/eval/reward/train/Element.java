package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.Standardisation;

/**
 * A prompt with its hidden states standardised once, for the many passes of a fit.
 *
 * @param prompt whose judgements count
 * @param rows answers × width
 */
record Element(TrainingPrompt prompt, float[][] rows) {
    static Element of(TrainingPrompt prompt, Standardisation standardisation) {
        return new Element(
                prompt,
                prompt.answers().stream()
                        .map(answer -> standardisation.apply(answer.hidden()))
                        .toArray(float[][]::new));
    }
}
