package dev.millrace.model.engine;

/**
 * How often prompts begin with what is computed already; forks, which always do, are not counted.
 *
 * @param lookedUp tokens of all prompts that were given a slot
 * @param found those of them that were taken over
 */
public record PrefixFigures(long lookedUp, long found) {
    /** Share of prompt tokens taken over, 0 to 1; 0 before the first prompt. */
    public double hitRate() {
        return lookedUp == 0 ? 0 : (double) found / lookedUp;
    }
}
