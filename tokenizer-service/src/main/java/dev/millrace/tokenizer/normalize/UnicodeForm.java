package dev.millrace.tokenizer.normalize;

import java.text.Normalizer.Form;

/**
 * One of Unicode's normal forms. The text is normalised in clusters (a base character with the marks that follow), so
 * that each output character is aligned with its cluster.
 *
 * @param form NFC, NFD, NFKC or NFKD
 */
public record UnicodeForm(Form form) implements Normalizer {
    @Override
    public AlignedText normalize(AlignedText text) {
        String raw = text.text();
        if (java.text.Normalizer.isNormalized(raw, form)) {
            return text;
        }
        AlignedText.Rewriting rewriting = text.rewrite();
        for (int start = 0; start < raw.length(); ) {
            int end = clusterEnd(raw, start);
            String cluster = raw.substring(start, end);
            String normalized = java.text.Normalizer.normalize(cluster, form);
            if (normalized.equals(cluster)) {
                rewriting.keep(start, end);
            } else {
                putCluster(rewriting, cluster, start, normalized);
            }
            start = end;
        }
        AlignedText byClusters = rewriting.done();
        String whole = java.text.Normalizer.normalize(raw, form);
        return byClusters.text().equals(whole) ? byClusters : coarse(text, whole);
    }

    /** Characters that stay at the cluster's beginning are aligned one to one, the others with the rest of the cluster. */
    private static void putCluster(AlignedText.Rewriting rewriting, String cluster, int start, String normalized) {
        int same = 0;
        while (same < cluster.length()
                && same < normalized.length()
                && cluster.codePointAt(same) == normalized.codePointAt(same)) {
            same += Character.charCount(cluster.codePointAt(same));
        }
        int from = Math.min(same, cluster.offsetByCodePoints(cluster.length(), -1));
        rewriting.keep(start, start + from);
        rewriting.put(normalized.substring(from), start + from, start + cluster.length());
    }

    private static int clusterEnd(String raw, int start) {
        int i = start + Character.charCount(raw.codePointAt(start));
        while (i < raw.length() && joinsPrevious(raw.codePointAt(i))) {
            i += Character.charCount(raw.codePointAt(i));
        }
        return i;
    }

    /** Marks, Hangul vowels and finals, half-width voicing marks: what may combine with the character before it. */
    private static boolean joinsPrevious(int codePoint) {
        if (codePoint < 0x300) {
            return false;
        }
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> (codePoint >= 0x1160 && codePoint <= 0x11FF) || codePoint == 0xFF9E || codePoint == 0xFF9F;
        };
    }

    /** A cluster rule missed an interaction: the text is right, every character is aligned with the whole. */
    private static AlignedText coarse(AlignedText text, String whole) {
        AlignedText.Rewriting rewriting = text.rewrite();
        rewriting.put(whole, 0, text.text().length());
        return rewriting.done();
    }
}
