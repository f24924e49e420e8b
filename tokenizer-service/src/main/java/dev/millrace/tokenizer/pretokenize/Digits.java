package dev.millrace.tokenizer.pretokenize;

/**
 * Sets numbers apart from the rest: "v2.10" becomes "v", "2", ".", "1", "0".
 *
 * @param individual whether each digit is a word of its own, or a run of them is one
 */
public record Digits(boolean individual) implements PreTokenizer {
    @Override
    public void split(String text, int from, int to, Spans words) {
        int start = from;
        int at = from;
        boolean inNumber = false;
        while (at < to) {
            int codePoint = text.codePointAt(at);
            boolean number = CharacterClass.of(codePoint) == CharacterClass.NUMBER;
            if (number != inNumber || (number && individual)) {
                words.add(start, at);
                start = at;
                inNumber = number;
            }
            at += Character.charCount(codePoint);
        }
        words.add(start, to);
    }
}
