package dev.millrace.constraint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Against java.util.regex: what is made matches there, and of random texts both accept the same. */
class RegexTest {
    private static final List<String> PATTERNS = List.of(
            "abc",
            "a|bc|",
            "(?:ab)*c?",
            "[a-c]{2,4}",
            "a{3}",
            "a{2,}b+",
            "[^a]b?",
            "\\d+\\.\\d{1,2}",
            "\\w+@\\w+",
            "(a|b)*a(a|b)",
            "^a.c$",
            "\\u00e9[à-ü]+",
            "x*?y+?",
            "((a?){3}b){2}",
            "[\\]\\-a]+",
            "(?<year>\\d{4})-\\d\\d",
            "a\\.b\\\\c",
            "(a*)*b",
            "[b-]+",
            "\\x41\\s\\S",
            "日|本語");

    private static boolean accepts(Constraint constraint, String text) {
        var end = constraint.start().advance(text.getBytes(StandardCharsets.UTF_8));
        return end.isPresent() && end.get().canEnd();
    }

    private static Constraint compiled(String pattern) {
        return Constraint.compile(new ConstraintSource.Regex(pattern));
    }

    @Test
    void makesOnlyTextsThatMatch() {
        for (var pattern : PATTERNS) {
            var constraint = compiled(pattern);
            var walk = new Walk(Walk.bytes(), new Random(7));
            for (int i = 0; i < 40; i++) {
                var text = walk.text(constraint, 60);
                if (text != null) {
                    assertTrue(Pattern.compile(pattern).matcher(text).matches(), () -> pattern + " made " + text);
                }
            }
        }
    }

    @Test
    void acceptsWhatMatchesAndNothingElse() {
        var alphabet = "abc1.xy-@ é日]\\A\n";
        for (var pattern : PATTERNS) {
            var constraint = compiled(pattern);
            var java = Pattern.compile(pattern);
            var random = new Random(3);
            for (int i = 0; i < 3_000; i++) {
                var text = new StringBuilder();
                for (int length = random.nextInt(7); length > 0; length--) {
                    text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                assertEquals(
                        java.matcher(text).matches(),
                        accepts(constraint, text.toString()),
                        () -> pattern + " on \"" + text + "\"");
            }
        }
    }

    @Test
    void refusesWhatIsNoRegularLanguageByName() {
        for (var pattern : List.of(
                "(?=a)",
                "(?<!a)b",
                "(a)\\1",
                "\\bword",
                "a++",
                "(?i)a",
                "\\p{L}",
                "[a&&b]",
                "a**",
                "(",
                ")",
                "[",
                "[]",
                "a{2,1}",
                "a{99999}",
                "*",
                "a^b",
                "(^a)",
                "\\",
                "[z-a]",
                "\\ud800",
                "{2}")) {
            assertThrows(InvalidConstraintException.class, () -> compiled(pattern), pattern);
        }
    }

    @Test
    void whatNothingCanMatchIsRefused() {
        assertThrows(InvalidConstraintException.class, () -> compiled("a[^\\d\\D]"));
    }
}
