package dev.millrace.eval.text;

/**
 * How a corpus score was made, as sacrebleu writes it: {@code nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:...}. The
 * version is ours, for nobody else answers for our figures.
 */
final class Signature {
    /** Raised whenever any figure of this package changes for the same texts. */
    static final String VERSION = "millrace-1";

    private Signature() {}

    /**
     * The parts in order, parted by bars.
     *
     * @param references how many each segment has, 0 where that differs
     */
    static String of(int references, boolean isLowercase, String settings) {
        return "nrefs:%s|case:%s|%s|version:%s"
                .formatted(references == 0 ? "var" : references, isLowercase ? "lc" : "mixed", settings, VERSION);
    }

    static String yes(boolean value) {
        return value ? "yes" : "no";
    }
}
