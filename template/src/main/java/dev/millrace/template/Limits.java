package dev.millrace.template;

/**
 * What a template may use up. Templates come with models, so they are as untrusted as the model's file.
 *
 * @param sourceLengthMax characters of the template
 * @param stepsMax expressions and statements that one rendering may run, and characters it may copy in units of 1024
 * @param textLengthMax characters of any text a rendering makes, the result among them
 * @param depthMax how deep statements, expressions, macro calls and values may nest
 */
public record Limits(int sourceLengthMax, int stepsMax, int textLengthMax, int depthMax) {
    /** 1 Mi characters of source, 2 million steps, 8 Mi characters of text, 512 levels. */
    public static Limits defaults() {
        return new Limits(1 << 20, 2_000_000, 8 << 20, 512);
    }
}
