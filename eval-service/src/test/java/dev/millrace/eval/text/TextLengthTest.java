package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TextLengthTest {
    @Test
    void countsWhatPeopleSeeAndWhatIsStored() {
        assertEquals(new TextLength(0, 0, 0, 0), TextLength.of(""));
        assertEquals(new TextLength(19, 19, 19, 4), TextLength.of("It is cold outside."));
        assertEquals(new TextLength(4, 5, 6, 1), TextLength.of("cafe\u0301"));
        assertEquals(new TextLength(3, 7, 23, 2), TextLength.of("👨‍👩‍👧 😀"));
    }

    @Test
    void refusesTooLongTexts() {
        String text = "a".repeat((1 << 18) + 1);
        var message = assertThrows(IllegalArgumentException.class, () -> TextLength.of(text))
                .getMessage();
        assertEquals("text has 262145 characters, more than 262144", message);
    }
}
