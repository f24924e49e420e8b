package dev.millrace.tokenizer.pretokenize;

/**
 * A stretch of text as an array, for scanners: what {@link String#charAt} checks at every call is checked once.
 *
 * @param units UTF-16 units; index 0 is the first unit of the stretch
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves a scanner
record Units(char[] units) {
    static Units of(String text, int from, int to) {
        char[] units = new char[to - from];
        text.getChars(from, to, units, 0);
        return new Units(units);
    }

    int length() {
        return units.length;
    }

    char at(int index) {
        return units[index];
    }

    /** The class of the character that begins at a unit; an unpaired surrogate is a character of its own. */
    byte kindAt(int index) {
        char unit = units[index];
        return Character.isHighSurrogate(unit)
                ? CharacterClass.of(Character.codePointAt(units, index))
                : CharacterClass.of(unit);
    }

    /** The unit after the character that begins at a unit. */
    int after(int index) {
        boolean pair = Character.isHighSurrogate(units[index])
                && index + 1 < units.length
                && Character.isLowSurrogate(units[index + 1]);
        return pair ? index + 2 : index + 1;
    }

    /** Where the run of characters of a class that begins at a unit ends; the unit itself when there is none. */
    int runEnd(int index, byte kind) {
        int at = index;
        while (at < units.length && kindAt(at) == kind) {
            at = after(at);
        }
        return at;
    }
}
