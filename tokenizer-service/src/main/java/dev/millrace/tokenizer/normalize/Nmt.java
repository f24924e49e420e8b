package dev.millrace.tokenizer.normalize;

/** The cleaning of neural machine translation: control characters go, odd blanks become spaces. */
public final class Nmt implements Normalizer {
    @Override
    public AlignedText normalize(AlignedText text) {
        String raw = text.text();
        AlignedText.Rewriting rewriting = text.rewrite();
        for (int i = 0; i < raw.length(); i++) {
            char unit = raw.charAt(i);
            if (isBlank(unit)) {
                rewriting.put(" ", i, i + 1);
            } else if (!isRemoved(unit)) {
                rewriting.keep(i, i + 1);
            }
        }
        return rewriting.done();
    }

    private static boolean isRemoved(char unit) {
        return (unit >= 0x01 && unit <= 0x08)
                || unit == 0x0B
                || (unit >= 0x0E && unit <= 0x1F)
                || unit == 0x7F
                || unit == 0x8F
                || unit == 0x9F;
    }

    private static boolean isBlank(char unit) {
        return switch (unit) {
            case '\t', '\n', 0x0C, '\r', 0x1680, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD -> true;
            default -> unit >= 0x200B && unit <= 0x200F;
        };
    }
}
