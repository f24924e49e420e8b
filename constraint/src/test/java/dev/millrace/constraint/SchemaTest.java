package dev.millrace.constraint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against networknt's validator: whatever a walk through the mask ends in fits the schema. */
class SchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private static Constraint compiled(String schema) {
        return Constraint.compile(new ConstraintSource.JsonSchema(schema));
    }

    private static boolean accepts(String schema, String text) {
        var end = compiled(schema).start().advance(text.getBytes(StandardCharsets.UTF_8));
        return end.isPresent() && end.get().canEnd();
    }

    @Test
    void everyWalkThroughFiveHundredSchemasEndsInJsonThatFits() throws Exception {
        var vocabulary = RealVocabulary.orBytes();
        int ended = 0;
        for (int seed = 0; seed < 500; seed++) {
            var schema = new RandomSchemas(new Random(seed)).next();
            var constraint = compiled(schema);
            var validator = SCHEMAS.getSchema(schema, STRICT);
            var walk = new Walk(vocabulary, new Random(seed));
            for (int i = 0; i < 2; i++) {
                var text = walk.text(constraint, 80);
                if (text != null) {
                    ended++;
                    var wrong = validator.validate(JSON.readTree(text));
                    assertTrue(wrong.isEmpty(), "seed " + seed + ": " + wrong + "\n" + schema + "\n" + text);
                }
            }
        }
        assertTrue(ended > 300, "only " + ended + " walks of 1000 came to an end");
    }

    @Test
    void anAddressIsOneThoughItsTopLevelDomainMayNotExist() throws Exception {
        var schema = "{\"type\":\"string\",\"format\":\"email\"}";
        var constraint = compiled(schema);
        var validator = SCHEMAS.getSchema(schema, STRICT);
        var vocabulary = RealVocabulary.orBytes();
        int ended = 0;
        for (int seed = 0; seed < 40; seed++) {
            var text = new Walk(vocabulary, new Random(seed)).text(constraint, 300);
            if (text != null) {
                ended++;
                var existing = text.replaceFirst("[a-z]+\"$", "com\"");
                var wrong = validator.validate(JSON.readTree(existing));
                assertTrue(wrong.isEmpty(), "seed " + seed + ": " + wrong + "\n" + text);
            }
        }
        assertTrue(ended > 3, "only " + ended + " walks of 40 came to an end");
    }

    @Test
    void aSchemaWrittenAsGbnfTakesTheSameTexts() throws Exception {
        for (int seed = 0; seed < 100; seed++) {
            var schema = new RandomSchemas(new Random(seed)).next();
            var source = new ConstraintSource.JsonSchema(schema);
            var written = "root ::= call\n" + Constraint.gbnf(source, "call", Limits.DEFAULT);
            var grammar = Constraint.compile(new ConstraintSource.Grammar(written));
            var trie = new TokenTrie(Walk.bytes());
            var random = new Random(seed);
            var one = compiled(schema).start();
            var other = grammar.start();
            for (int i = 0; i < 60 && !one.mustEnd(); i++) {
                var allowed = one.allowed(trie);
                assertEquals(allowed, other.allowed(trie), written);
                assertEquals(one.canEnd(), other.canEnd());
                int b = allowed.stream()
                        .skip(random.nextInt(allowed.cardinality()))
                        .findFirst()
                        .orElseThrow();
                one = one.advance(new byte[] {(byte) b}).orElseThrow();
                other = other.advance(new byte[] {(byte) b}).orElseThrow();
            }
        }
    }

    @Test
    void anyJsonObjectIsJson() throws Exception {
        var constraint = Constraint.compile(new ConstraintSource.JsonObject());
        var walk = new Walk(RealVocabulary.orBytes(), new Random(1));
        for (int i = 0; i < 100; i++) {
            var text = walk.text(constraint, 200);
            if (text != null) {
                assertTrue(JSON.readTree(text).isObject(), text);
            }
        }
    }

    @Test
    void timesAreWhatJavaReads() throws Exception {
        var walk = new Walk(Walk.bytes(), new Random(9));
        var times = compiled("{\"type\":\"string\",\"format\":\"time\"}");
        var moments = compiled("{\"type\":\"string\",\"format\":\"date-time\"}");
        for (int i = 0; i < 200; i++) {
            OffsetTime.parse(JSON.readTree(walk.text(times, 100)).textValue());
            OffsetDateTime.parse(JSON.readTree(walk.text(moments, 100)).textValue());
        }
    }

    @Test
    void takesIntegersOfARangeAndNoOthers() {
        var random = new Random(4);
        for (int round = 0; round < 60; round++) {
            int low = random.nextInt(1_200) - 600;
            int high = low + random.nextInt(700);
            var schema = "{\"type\":\"integer\",\"minimum\":" + low + ",\"maximum\":" + high + "}";
            var constraint = compiled(schema);
            for (int value = -700; value < 1_400; value++) {
                var end = constraint.start().advance(Integer.toString(value).getBytes(StandardCharsets.UTF_8));
                assertEquals(
                        value >= low && value <= high,
                        end.isPresent() && end.get().canEnd(),
                        schema + " and " + value);
            }
        }
    }

    @Test
    void otherPropertiesMayNotTakeADeclaredName() {
        var schema = "{\"properties\":{\"ab\":{\"type\":\"integer\"}},\"additionalProperties\":{\"type\":\"string\"}}";
        assertTrue(accepts(schema, "{\"ab\":1,\"a\":\"\",\"abc\":\"x\",\"b\":\"\"}"));
        assertFalse(accepts(schema, "{\"ab\":\"x\"}"));
        assertFalse(accepts(schema, "{\"\\u0061b\":\"x\"}"));
    }

    @Test
    void blanksAreBounded() {
        assertTrue(accepts("{}", "[1, 2,\n  3]"));
        assertFalse(accepts("{}", "[1,  2]"));
        assertFalse(accepts("{}", "[1,\n\n2]"));
    }

    @Test
    void siblingsOfReferencesAndAlternativesHold() {
        var schema = """
                {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"],
                 "anyOf": [{"properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}, "required": ["x"]},
                           {"$ref": "#/$defs/b"}],
                 "$defs": {"b": {"properties": {"kind": {"const": "b"}}}}}""";
        assertTrue(accepts(schema, "{\"kind\":\"a\",\"x\":1}"));
        assertTrue(accepts(schema, "{\"kind\":\"b\"}"));
        assertFalse(accepts(schema, "{\"kind\":\"a\"}"));
        assertFalse(accepts(schema, "{\"kind\":\"c\",\"x\":1}"));
    }

    @Test
    void refusesByNameWhatItDoesNotUnderstand() {
        for (var keyword : List.of(
                "not",
                "if",
                "patternProperties",
                "minProperties",
                "multipleOf",
                "uniqueItems",
                "contains",
                "dependentRequired",
                "propertyNames",
                "unevaluatedProperties",
                "x-unknown")) {
            var why = assertThrows(
                    InvalidConstraintException.class,
                    () -> compiled("{\"properties\":{\"p\":{\"" + keyword + "\":{}}}}"));
            assertTrue(why.toString().contains(keyword) && why.toString().contains("properties.p"), why::toString);
        }
        for (var schema : List.of(
                "{\"type\":\"string\",\"format\":\"hostname\"}",
                "{\"type\":\"text\"}",
                "{\"$ref\":\"http://example.com/s\"}",
                "{\"$ref\":\"#/$defs/none\"}",
                "{\"type\":\"string\",\"pattern\":\"(?=a)\"}",
                "{\"type\":\"number\",\"exclusiveMinimum\":0}",
                "{\"type\":\"string\",\"pattern\":\"a\",\"minLength\":2}",
                "{\"enum\":[\"a\"],\"minLength\":2}",
                "false",
                "{\"required\":[\"a\"],\"properties\":{\"a\":false}}",
                "{\"$ref\":\"#\"}",
                "{\"allOf\":[{\"$ref\":\"#\"}]}",
                "{\"type\":\"array\",\"minItems\":3,\"maxItems\":2}",
                "[1]",
                "",
                "{")) {
            assertThrows(InvalidConstraintException.class, () -> compiled(schema), schema);
        }
    }
}
