package dev.millrace.tokenizer.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers are those of the standards' own examples: cards from the schemes' test pages, IBANs from the SWIFT registry,
 * addresses from RFC 3849, 4291 and 5737, telephone numbers from the ranges kept for fiction.
 */
class RedactionTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Redaction ALL = new Redaction(EnumSet.allOf(Kind.class));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        mail joe@example.org now                  | mail [EMAIL] now
        <joe.blow+tag@mail.example.co.uk>.        | <[EMAIL]>.
        Write to joe@example.org.                 | Write to [EMAIL].
        jürgen@münchen.example                    | [EMAIL]
        a@b.de,c@d.fr                             | [EMAIL],[EMAIL]
        card 4111 1111 1111 1111 exp 12/27        | card [CARD] exp 12/27
        4111111111111111                          | [CARD]
        5555-5555-5555-4444                       | [CARD]
        3782 822463 10005                         | [CARD]
        4111 1111 1111 1111 123                   | [CARD] 123
        6011000990139424.                         | [CARD].
        IBAN DE89 3704 0044 0532 0130 00 please   | IBAN [IBAN] please
        GB29NWBK60161331926819                    | [IBAN]
        fr14 2004 1010 0505 0001 3m02 606         | [IBAN]
        NO93 8601 1117 947                        | [IBAN]
        host 192.0.2.1 is up                      | host [IP] is up
        from 198.51.100.255.                      | from [IP].
        192.0.2.1:8080                            | [IP]:8080
        see 2001:db8::1 and fe80::a00:27ff:fe4e:66a1 | see [IP] and [IP]
        2001:0db8:0000:0000:0000:ff00:0042:8329   | [IP]
        ::1                                       | [IP]
        ::ffff:192.0.2.128                        | [IP]
        [2001:db8::1]:443                         | [[IP]]:443
        call +49 30 23125 000 today               | call [PHONE] today
        +1 (212) 555-0100                         | [PHONE]
        (212) 555-0100                            | [PHONE]
        212-555-0100                              | [PHONE]
        1-800-555-0199                            | [PHONE]
        212-555-0100 5 times                      | [PHONE] 5 times
        +442079460958                             | [PHONE]
        020 7946 0958                             | [PHONE]
        030/23125000                              | [PHONE]
        0049 30 23125000                          | [PHONE]
        sk-abcdefghijklmnopqrstuvwxyz0123         | [KEY]
        key=sk-proj-Ab12_cdEFghIJklMNop           | key=[KEY]
        AKIAIOSFODNN7EXAMPLE                      | [KEY]
        ghp_16C7e42F292c6912E7710c838347Ae178B4a  | [KEY]
        Authorization: Bearer abc123def456ghi789  | Authorization: [KEY]
        mr-0123456789ab-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | [KEY]
        eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl | [KEY]
        -----BEGIN RSA PRIVATE KEY----- MIIB -----END RSA PRIVATE KEY----- x | [KEY] x
        """)
    void takesOut(String text, String expected) {
        assertEquals(expected, ALL.apply(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Nothing to see here.",
                "a @ b, joe@localhost, @joe, joe@",
                "4111 1111 1111 1112",
                "1234567812345678",
                "order 1234567890 of 2026-11-22 at 10:15:00",
                "ISBN 978-3-16-148410-0",
                "1,000,000 and 3.14159265",
                "DE88370400440532013000",
                "XX89370400440532013000",
                "version 1.2.3, and 1.2.3.4.5, and 256.1.1.1, and 01.02.03.04",
                "std::vector and a::b and 12:34:56",
                "uuid 123e4567-e89b-12d3-a456-426614174000",
                "sha 0a4d55a8d778e5022fab701977c5d840bbc486d0",
                "sk-short and task-force-of-many-people-here",
                "the bearer extraordinarinesses came",
                "eyJ is how they begin",
                "-----BEGIN CERTIFICATE----- MIIB -----END CERTIFICATE-----",
                "2 + 2 = 4, 10 20 30 40, (1) (2) (3)",
                "01-02-2026 and 2026/11/22",
                "日本語 🙂 \u2028 \u0000"
            })
    void leaves(String text) {
        assertSame(text, ALL.apply(text));
    }

    @Test
    void takesOutOnlyWhatItIsToldTo() {
        var text = "joe@example.org 192.0.2.1";
        assertEquals("[EMAIL] 192.0.2.1", new Redaction(Kind.read("email")).apply(text));
        assertEquals("joe@example.org [IP]", new Redaction(Kind.read(" IP ,card")).apply(text));
        assertSame(text, new Redaction(Kind.read("")).apply(text));
    }

    @Test
    void readsNamesAndSaysWhichIsNone() {
        assertEquals(EnumSet.allOf(Kind.class), Kind.read("all"));
        assertEquals(Set.of(Kind.EMAIL, Kind.KEY), Kind.read("key, email"));
        var refused = assertThrows(IllegalArgumentException.class, () -> Kind.read("email,name"));
        assertTrue(String.valueOf(refused.getMessage()).contains("'name'"));
    }

    /** The oracle is what was put together. */
    @Test
    void findsEachOfManyInOneText() {
        var pieces = Map.of(
                "joe@example.org", "[EMAIL]",
                "4111 1111 1111 1111", "[CARD]",
                "DE89 3704 0044 0532 0130 00", "[IBAN]",
                "192.0.2.1", "[IP]",
                "2001:db8::1", "[IP]",
                "+1 212 555 0100", "[PHONE]",
                "sk-abcdefghijklmnop1234", "[KEY]",
                "word", "word");
        var given = List.copyOf(pieces.keySet());
        var separators = List.of(" and ", ", ", "; ", "\n", " (", ") ", "\" ", " = ");
        var random = new Random(7);
        for (int round = 0; round < 3_000; round++) {
            var text = new StringBuilder();
            var expected = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                var piece = given.get(random.nextInt(given.size()));
                var separator = separators.get(random.nextInt(separators.size()));
                text.append(piece).append(separator);
                expected.append(pieces.get(piece)).append(separator);
            }
            // A bracket joins the digits of a telephone number.
            if (text.indexOf("0100 (") < 0 && text.indexOf("0100) ") < 0) {
                assertEquals(expected.toString(), ALL.apply(text.toString()));
            }
        }
    }

    /** In the thread's own processor time, so that a busy machine does not count. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "1",
                "1 ",
                "4 ",
                "4-",
                "@",
                "a@",
                "a.",
                "a@a.",
                "0 1",
                ":",
                "::",
                "a:",
                "1.",
                "1.1.1.",
                "f:",
                "+",
                "+1 ",
                "(",
                "(1) ",
                "sk-",
                "sk-a ",
                "Bearer ",
                "eyJ",
                "eyJaaaa.",
                "-----BEGIN ",
                "DE89 ",
                "D",
                "AKIA",
                "\u0000"
            })
    void takesTimeInProportionToTheText(String piece) {
        long small = bestCpuNanos(piece.repeat(20_000 / piece.length()));
        long large = bestCpuNanos(piece.repeat(400_000 / piece.length()));

        // 20 times the text; a quadratic one would take 400 times as long.
        assertTrue(large < 150 * Math.max(small, 200_000), piece + ": " + small + " ns, then " + large + " ns");
    }

    private static long bestCpuNanos(String text) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            ALL.apply(text);
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - before);
        }
        return best;
    }
}
