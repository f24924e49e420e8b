package dev.millrace.constraint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever is sent in: it compiles, or it is refused, soon, and matching it stays bounded too. */
class HostileSourceTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final List<String> REGEX_PIECES = List.of(
            "a", "(", ")", "(?:", "[", "]", "*", "+", "?", "{2,9}", "{1000}", "|", "^", "$", "\\", "\\d", ".", "-", "日",
            "{", "}", "(?=");
    private static final List<String> GBNF_PIECES = List.of(
            "root", " ::= ", "\n", "\"a\"", "(", ")", "*", "{3,}", "|", "[a-z]", "x", "#c", ".", "[^", "\\", "\"");
    private static final List<String> SCHEMA_PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"type\":",
            "\"object\"",
            "\"properties\":",
            "\"a\":",
            ",",
            "\"$ref\":\"#\"",
            "true",
            "\"anyOf\":",
            "\"items\":",
            "1",
            "\"enum\":",
            "\"required\":",
            "\"string\"",
            "\"pattern\":\"a*\"");

    private static void tryIt(ConstraintSource source) {
        try {
            var at = Constraint.compile(source).start();
            var random = new Random(2);
            for (int i = 0; i < 300 && !at.mustEnd(); i++) {
                var next = at.advance(new byte[] {(byte) "aaaab\"{[(0 ".charAt(random.nextInt(11))});
                at = next.orElse(at);
            }
        } catch (InvalidConstraintException refused) {
            assertTrue(!String.valueOf(refused.getMessage()).isEmpty());
        }
    }

    private static void fuzz(List<String> pieces, Function<String, ConstraintSource> source) {
        assertTimeoutPreemptively(SOON, () -> {
            var random = new Random(17);
            for (int i = 0; i < 4_000; i++) {
                var text = IntStream.range(0, 1 + random.nextInt(30))
                        .mapToObj(_ -> pieces.get(random.nextInt(pieces.size())))
                        .collect(Collectors.joining());
                tryIt(source.apply(text));
            }
        });
    }

    @Test
    void garbageAsRegexIsRefusedOrRuns() {
        fuzz(REGEX_PIECES, ConstraintSource.Regex::new);
    }

    @Test
    void garbageAsGrammarIsRefusedOrRuns() {
        fuzz(GBNF_PIECES, text -> new ConstraintSource.Grammar("root ::= " + text));
    }

    @Test
    void garbageAsSchemaIsRefusedOrRuns() {
        fuzz(SCHEMA_PIECES, ConstraintSource.JsonSchema::new);
    }

    @Test
    void knownBombsEndSoon() {
        var many = IntStream.range(0, 5_000).mapToObj(i -> "\"v" + i + "\"").collect(Collectors.joining(","));
        var properties = IntStream.range(0, 1_500)
                .mapToObj(i -> "\"p" + i + "\":{\"type\":\"string\"}")
                .collect(Collectors.joining(","));
        var doubling = new StringBuilder("root ::= r0\n");
        for (int i = 0; i < 60; i++) {
            doubling.append("r%d ::= r%d r%d\n".formatted(i, i + 1, i + 1));
        }
        doubling.append("r60 ::= \"a\"");
        for (var bomb : List.of(
                new ConstraintSource.Regex("(a*)*".repeat(200) + "b"),
                new ConstraintSource.Regex("(a|a)*".repeat(300)),
                new ConstraintSource.Regex("((a{1000}){1000}){1000}"),
                new ConstraintSource.Regex("(a|b)*a(a|b){1000}"),
                new ConstraintSource.Regex("(".repeat(2_000) + "a" + ")".repeat(2_000)),
                new ConstraintSource.Regex("(?:a?){500}a{500}"),
                new ConstraintSource.JsonSchema("{\"enum\":[" + many + "]}"),
                new ConstraintSource.JsonSchema("{\"properties\":{" + properties + "},\"additionalProperties\":true}"),
                new ConstraintSource.JsonSchema("{\"items\":".repeat(5_000) + "{}" + "}".repeat(5_000)),
                new ConstraintSource.JsonSchema("{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}"),
                new ConstraintSource.JsonSchema(
                        "{\"anyOf\":[" + "{\"anyOf\":[".repeat(20) + "{}" + "]}".repeat(20) + "]}"),
                new ConstraintSource.JsonSchema("{\"type\":\"string\",\"maxLength\":10000}"),
                new ConstraintSource.Grammar(doubling.toString()),
                new ConstraintSource.Grammar("root ::= \"a\" root root | \"\""),
                new ConstraintSource.Grammar("root ::= \"a\" root \"a\"? | \"a\" root \"b\"? | \"\""),
                new ConstraintSource.Grammar("root ::= [" + "a".repeat(60_000) + "]"),
                new ConstraintSource.Grammar("root ::= " + "\"a\"? ".repeat(8_000)),
                new ConstraintSource.Grammar("root ::= \"a\"" + "{2}".repeat(40)))) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> tryIt(bomb), bomb.toString().substring(0, 30));
        }
    }

    @Test
    void readingsThatDoubleWithEveryByteAreNotFollowedBeyondTheBound() {
        var at = Constraint.compile(new ConstraintSource.Grammar(
                        "root ::= \"a\" x | \"a\" y | \"z\"\nx ::= root \"c\"\ny ::= root \"d\""))
                .start();
        var trie = new TokenTrie(List.of("a".repeat(30).getBytes(UTF_8), "az".getBytes(UTF_8)));
        assertTimeoutPreemptively(SOON, () -> {
            assertTrue(at.advance("a".repeat(30).getBytes(UTF_8)).isEmpty());
            assertEquals(BitSet.valueOf(new long[] {0b10}), at.allowed(trie));
        });
        assertTrue(at.allows("aaaazcdcd".getBytes(UTF_8)));
    }

    @Test
    void tenThousandSchemasTakeNoMoreRoomThanTheLastFew() {
        var cache = new ConstraintCache(32, 40L << 20, Limits.DEFAULT);
        for (int i = 0; i < 10_000; i++) {
            var schema = "{\"properties\":{\"p" + i + "\":{\"type\":\"integer\"}}}";
            var constraint = cache.get(new ConstraintSource.JsonSchema(schema));
            assertTrue(constraint.start().allows("{".getBytes(UTF_8)));
            assertTrue(cache.size() <= 32);
        }
        var last = new ConstraintSource.JsonSchema("{\"properties\":{\"p9999\":{\"type\":\"integer\"}}}");
        assertTrue(cache.get(last) == cache.get(last));
    }
}
