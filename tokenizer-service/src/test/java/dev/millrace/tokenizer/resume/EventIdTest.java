package dev.millrace.tokenizer.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
    @Test
    void readsWhatItWrites() {
        for (var id : new EventId[] {
            new EventId("chatcmpl-0199", 0, 0, 0), new EventId("a.b.1.2.3", 7, 123_456_789_012L, 4_711),
        }) {
            assertEquals(Optional.of(id), EventId.parse(id.toString()));
        }
        assertEquals("r.1.2.3", new EventId("r", 1, 2, 3).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r",
                "r.1.2",
                ".1.2.3",
                "r.-1.2.3",
                "r.1.2.3\n",
                "r.1.2.x",
                "r.1.2.1234567890",
                "r.1.1234567890123456789.3",
                "r/../1.2.3.4",
                "r.1.2.3.",
                "r\u0000.1.2.3"
            })
    void refusesWhatIsNone(String text) {
        assertEquals(Optional.empty(), EventId.parse(text));
    }
}
