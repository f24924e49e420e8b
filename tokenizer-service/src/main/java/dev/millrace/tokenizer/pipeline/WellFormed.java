package dev.millrace.tokenizer.pipeline;

/**
 * A text without unpaired surrogates.
 *
 * @param text each unpaired surrogate is U+FFFD; the length is that of the raw text, so offsets are too
 * @param surrogates whether there are any, paired ones
 */
public record WellFormed(String text, boolean surrogates) {
    /** Repairs a text. */
    public static WellFormed of(String raw) {
        int surrogate = firstSurrogate(raw);
        return surrogate < 0 ? new WellFormed(raw, false) : new WellFormed(repaired(raw, surrogate), true);
    }

    private static int firstSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private static String repaired(String text, int from) {
        char[] units = text.toCharArray();
        boolean repaired = false;
        for (int i = from; i < units.length; i++) {
            if (!Character.isSurrogate(units[i])) {
                continue;
            }
            if (i + 1 < units.length && Character.isSurrogatePair(units[i], units[i + 1])) {
                i++;
                continue;
            }
            repaired = true;
            units[i] = '\uFFFD';
        }
        return repaired ? new String(units) : text;
    }
}
