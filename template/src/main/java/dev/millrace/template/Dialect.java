package dev.millrace.template;

/**
 * What differs between those who write templates, by the names of Jinja's own settings.
 *
 * @param trimsTags trim_blocks and lstrip_blocks: a statement or comment tag swallows the line feed after it and the blanks
 *     between the line's start and itself
 * @param keepsLastLineFeed keep_trailing_newline
 * @param refusesUndefined StrictUndefined: a name that is not there can be asked for and given a default, and no more
 */
public record Dialect(boolean trimsTags, boolean keepsLastLineFeed, boolean refusesUndefined) {
    /** Chat templates, as transformers sets Jinja up. */
    public static Dialect chat() {
        return new Dialect(true, false, false);
    }

    /** Evaluation tasks, as lm-evaluation-harness sets Jinja up. */
    public static Dialect task() {
        return new Dialect(false, true, true);
    }
}
