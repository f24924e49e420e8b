package dev.millrace.eval.judging;

/**
 * A judged pair of answers to one instruction.
 *
 * @param preference probability that the model's answer is preferred to the baseline's, in [0, 1]: an outcome's points, or
 *     the judge's own probability
 * @param length of the model's answer in characters
 * @param baselineLength of the baseline's
 */
public record JudgedPair(double preference, int length, int baselineLength) {
    public JudgedPair {
        if (!(preference >= 0 && preference <= 1)) {
            throw new IllegalArgumentException("preference: must be in [0, 1], is " + preference);
        }
        if (length < 0 || baselineLength < 0) {
            throw new IllegalArgumentException(
                    "length: must be 0 or more, are %d and %d".formatted(length, baselineLength));
        }
    }
}
