package dev.millrace.constraint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The walk over the tree finds what asking for every token finds. */
class TrieTest {
    private static final String SCHEMA = """
            {"type": "object", "properties": {"name": {"type": "string", "maxLength": 12},
             "tags": {"type": "array", "items": {"enum": ["red", "green", "blue"]}, "maxItems": 4},
             "when": {"type": "string", "format": "date-time"}, "count": {"type": "integer", "minimum": -7, "maximum": 250}},
             "required": ["name", "count"], "additionalProperties": {"type": "number"}}""";

    @Test
    void allowsTheTokensThatCanFollowOneByOne() throws IOException {
        var vocabulary = RealVocabulary.orBytes();
        var trie = new TokenTrie(vocabulary);
        for (var source : List.of(
                new ConstraintSource.JsonObject(),
                new ConstraintSource.JsonSchema(SCHEMA),
                new ConstraintSource.Regex("(?:[A-Z][a-zé]+ ?){2,4}\\d{0,9}"),
                new ConstraintSource.Choices(List.of("yes", "no", "yesterday", "日曜日")))) {
            var random = new Random(11);
            for (int round = 0; round < 6; round++) {
                var at = Constraint.compile(source).start();
                for (int i = 0; i < 15 && !at.mustEnd(); i++) {
                    var allowed = at.allowed(trie);
                    assertEquals(oneByOne(at, vocabulary), allowed);
                    int id = allowed.stream()
                            .skip(random.nextInt(allowed.cardinality()))
                            .findFirst()
                            .orElseThrow();
                    at = at.advance(vocabulary.get(id)).orElseThrow();
                }
            }
        }
    }

    @Test
    void equalTokensAndEmptyOnesAreNoTrouble() {
        var trie = new TokenTrie(java.util.Arrays.asList(
                "ab".getBytes(), null, "a".getBytes(), "ab".getBytes(), new byte[0], "b".getBytes(), "abc".getBytes()));
        var at = Constraint.compile(new ConstraintSource.Regex("ab")).start();
        assertEquals(BitSet.valueOf(new long[] {0b0001101}), at.allowed(trie));
    }

    private static BitSet oneByOne(Matcher at, List<byte @Nullable []> vocabulary) {
        var allowed = new BitSet();
        for (int id = 0; id < vocabulary.size(); id++) {
            byte[] token = vocabulary.get(id);
            if (token != null && token.length > 0 && at.allows(token)) {
                allowed.set(id);
            }
        }
        return allowed;
    }
}
