package dev.millrace.model.train.job;

/**
 * An answer of the model at a checkpoint.
 *
 * @param prompt what it was asked
 * @param text what it said; beyond {@value #TEXT_MAX} characters it is cut
 */
public record Sample(String prompt, String text) {
    public static final int TEXT_MAX = 8192;

    public Sample {
        text = text.substring(0, Math.min(TEXT_MAX, text.length()));
    }
}
