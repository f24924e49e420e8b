package dev.millrace.tokenizer.normalize;

import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;

/** BERT's rewriting of text: control characters out, blanks alike, Chinese characters apart, accents and case off. */
public final class BertNormalizer implements Normalizer {
    private final Normalizer steps;

    /**
     * The steps to take.
     *
     * @param cleanText whether control characters go and every blank becomes a space
     * @param chineseApart whether each CJK ideograph gets a space on either side
     * @param stripAccents whether letters lose their accents
     * @param lowercase whether letters become small
     */
    public BertNormalizer(boolean cleanText, boolean chineseApart, boolean stripAccents, boolean lowercase) {
        List<Normalizer> chosen = new ArrayList<>();
        if (cleanText) {
            chosen.add(BertNormalizer::clean);
        }
        if (chineseApart) {
            chosen.add(BertNormalizer::setChineseApart);
        }
        if (stripAccents) {
            chosen.add(new UnicodeForm(Form.NFD));
            chosen.add(new StripAccents());
        }
        if (lowercase) {
            chosen.add(new Lowercase());
        }
        steps = Normalizer.sequence(chosen);
    }

    @Override
    public AlignedText normalize(AlignedText text) {
        return steps.normalize(text);
    }

    private static AlignedText clean(AlignedText text) {
        String raw = text.text();
        AlignedText.Rewriting rewriting = text.rewrite();
        for (int i = 0; i < raw.length(); ) {
            int codePoint = raw.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            if (Whitespace.is(codePoint) && !isRemovedBlank(codePoint)) {
                rewriting.put(" ", i, next);
            } else if (!isControl(codePoint)) {
                rewriting.keep(i, next);
            }
            i = next;
        }
        return rewriting.done();
    }

    /** Blanks that are control characters too and go as such: vertical tab, form feed, next line. */
    private static boolean isRemovedBlank(int codePoint) {
        return codePoint == 0x0B || codePoint == 0x0C || codePoint == 0x85;
    }

    private static boolean isControl(int codePoint) {
        if (codePoint == 0xFFFD) {
            return true;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static AlignedText setChineseApart(AlignedText text) {
        String raw = text.text();
        if (raw.codePoints().noneMatch(BertNormalizer::isChinese)) {
            return text;
        }
        AlignedText.Rewriting rewriting = text.rewrite();
        for (int i = 0; i < raw.length(); ) {
            int codePoint = raw.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            if (isChinese(codePoint)) {
                rewriting.put(" ", i, next);
                rewriting.keep(i, next);
                rewriting.put(" ", i, next);
            } else {
                rewriting.keep(i, next);
            }
            i = next;
        }
        return rewriting.done();
    }

    /** The blocks of CJK ideographs that BERT names. */
    private static boolean isChinese(int codePoint) {
        return (codePoint >= 0x4E00 && codePoint <= 0x9FFF)
                || (codePoint >= 0x3400 && codePoint <= 0x4DBF)
                || (codePoint >= 0x20000 && codePoint <= 0x2A6DF)
                || (codePoint >= 0x2A700 && codePoint <= 0x2B73F)
                || (codePoint >= 0x2B740 && codePoint <= 0x2B81F)
                || (codePoint >= 0x2B920 && codePoint <= 0x2CEAF)
                || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
                || (codePoint >= 0x2F800 && codePoint <= 0x2FA1F);
    }
}
