package dev.millrace.tokenizer.normalize;

/** Removes non-spacing marks; after decomposition (NFD) that takes the accents off letters. */
public final class StripAccents implements Normalizer {
    @Override
    public AlignedText normalize(AlignedText text) {
        String raw = text.text();
        AlignedText.Rewriting rewriting = text.rewrite();
        for (int i = 0; i < raw.length(); ) {
            int codePoint = raw.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            if (Character.getType(codePoint) != Character.NON_SPACING_MARK) {
                rewriting.keep(i, next);
            }
            i = next;
        }
        return rewriting.done();
    }
}
