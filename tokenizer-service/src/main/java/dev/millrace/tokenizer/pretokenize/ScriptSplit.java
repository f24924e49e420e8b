package dev.millrace.tokenizer.pretokenize;

/**
 * Begins a word where the script changes. "Apples are りんご 林檎" becomes "Apples are ", "りんご 林檎": a space belongs to the
 * script before it. As in the reference, what goes with every script is dropped at the beginning of a text.
 */
public record ScriptSplit() implements PreTokenizer {
    @Override
    public void split(String text, int from, int to, Spans words) {
        int start = -1;
        int last = Scripts.ANY;
        for (int at = from; at < to; ) {
            int codePoint = text.codePointAt(at);
            int script = Scripts.of(codePoint);
            if (script != Scripts.ANY) {
                if (script != last) {
                    if (start >= 0) {
                        words.add(start, at);
                    }
                    start = at;
                }
                last = script;
            }
            at += Character.charCount(codePoint);
        }
        if (start >= 0) {
            words.add(start, to);
        }
    }
}
