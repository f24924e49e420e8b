package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.tokenizer.decoding.Dry;
import dev.millrace.tokenizer.decoding.Mirostat;
import dev.millrace.tokenizer.decoding.Shaping;
import dev.millrace.tokenizer.session.FailureException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapingFieldsTest {
    @Test
    void readsEveryField() {
        var read = read("""
                "min_p":0.1,"typical_p":0.9,"repetition_penalty":1.1,"presence_penalty":-0.5,"frequency_penalty":2,
                "no_repeat_ngram_size":3,"logit_bias":{"7":-100,"0":1.5},"mirostat":2,"mirostat_tau":4,"mirostat_eta":0.2,
                "dry_multiplier":0.8,"dry_base":2,"dry_allowed_length":3,"dry_penalty_last_n":64,
                "dry_sequence_breakers":["\\n","x"],"min_tokens":5,"ignore_eos":true,"stop_token_ids":[9,4]
                """);

        assertEquals(
                new ShapingFields(
                        new Shaping(
                                0.1f,
                                0.9f,
                                1.1f,
                                -0.5f,
                                2,
                                3,
                                Map.of(7, -100f, 0, 1.5f),
                                new Mirostat(4, 0.2f),
                                new Dry(0.8f, 2, 3, 64, List.of()),
                                5),
                        List.of("\n", "x"),
                        List.of(9, 4),
                        true),
                read);
    }

    @Test
    void leavesWhatIsAbsentToTheModel() {
        var nothing = new ShapingFields(Shaping.UNSET, List.of(), List.of(), false);
        assertEquals(nothing, read(""));
        assertEquals(
                nothing,
                read("\"min_p\":null,\"logit_bias\":{},\"mirostat\":0,\"dry_multiplier\":0,\"ignore_eos\":false"));
    }

    @Test
    void takesTheOtherNamesOfLlamaCpp() {
        assertEquals(1.2f, read("\"repeat_penalty\":1.2").shaping().repetitionPenalty());
        assertEquals(
                new Mirostat(5, 0.1f), read("\"mirostat_mode\":2").shaping().mirostat());
        assertEquals(
                new Dry(1, 1.75f, 2, 0, List.of()),
                read("\"dry_multiplier\":1,\"dry_penalty_last_n\":-1").shaping().dry());
        assertEquals(
                Shaping.UNSET,
                read("\"dry_multiplier\":1,\"dry_penalty_last_n\":0").shaping());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            min_p                 | 1.1
            min_p                 | -0.1
            min_p                 | "0.1"
            typical_p             | 0
            typical_p             | 1.5
            repetition_penalty    | 0
            repetition_penalty    | 10.5
            repeat_penalty        | -1
            repeat_penalty        | 11
            presence_penalty      | 2.1
            presence_penalty      | 1e999
            frequency_penalty     | -2.1
            no_repeat_ngram_size  | 65
            no_repeat_ngram_size  | -1
            no_repeat_ngram_size  | 2.5
            logit_bias            | []
            logit_bias            | {"x":1}
            logit_bias            | {"-1":1}
            logit_bias            | {"9999999999":1}
            logit_bias            | {"1":"2"}
            logit_bias            | {"1":101}
            logit_bias            | {"1":-100.5}
            mirostat              | 1
            mirostat              | 2.0
            mirostat_mode         | 3
            dry_multiplier        | 11
            dry_multiplier        | -1
            dry_penalty_last_n    | -2
            dry_sequence_breakers | "x"
            dry_sequence_breakers | [5]
            dry_sequence_breakers | [""]
            dry_sequence_breakers | ["12345678901234567890123456789012345678901"]
            min_tokens            | -1
            min_tokens            | 21
            ignore_eos            | "yes"
            stop_token_ids        | 5
            stop_token_ids        | ["a"]
            stop_token_ids        | [-1]
            """)
    void namesTheWrongField(String field, String value) {
        assertEquals(field, refused("\"" + field + "\":" + value));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "mirostat":2,"mirostat_tau":0                    | mirostat_tau
            "mirostat":2,"mirostat_tau":21                   | mirostat_tau
            "mirostat":2,"mirostat_eta":1.1                  | mirostat_eta
            "dry_multiplier":1,"dry_base":0.9                | dry_base
            "dry_multiplier":1,"dry_base":4.1                | dry_base
            "dry_multiplier":1,"dry_allowed_length":0        | dry_allowed_length
            "dry_multiplier":1,"dry_allowed_length":65       | dry_allowed_length
            "mirostat_tau":0                                 | mirostat_tau
            "mirostat":0,"mirostat_eta":1.1                  | mirostat_eta
            "dry_base":0.9                                   | dry_base
            "dry_multiplier":0,"dry_allowed_length":65       | dry_allowed_length
            "dry_multiplier":1,"dry_penalty_last_n":0,"dry_base":5 | dry_base
            """)
    void namesTheWrongFieldOfMirostatAndDry(String fields, String wrong) {
        assertEquals(wrong, refused(fields));
    }

    @Test
    void boundsEveryList() {
        var biases = IntStream.range(0, 1025).mapToObj(id -> "\"" + id + "\":1").collect(Collectors.joining(","));
        assertEquals("logit_bias", refused("\"logit_bias\":{" + biases + "}"));
        var ids = IntStream.range(0, 65).mapToObj(String::valueOf).collect(Collectors.joining(","));
        assertEquals("stop_token_ids", refused("\"stop_token_ids\":[" + ids + "]"));
        var texts = IntStream.range(0, 33).mapToObj(i -> "\"b" + i + "\"").collect(Collectors.joining(","));
        assertEquals("dry_sequence_breakers", refused("\"dry_sequence_breakers\":[" + texts + "]"));
    }

    private static String refused(String fields) {
        var failure = assertThrows(FailureException.class, () -> read(fields)).failure();
        assertEquals(dev.millrace.tokenizer.session.Failure.Kind.INVALID, failure.kind());
        return String.valueOf(failure.param());
    }

    private static ShapingFields read(String fields) {
        try {
            return ShapingFields.read(new Fields(Json.read(("{" + fields + "}").getBytes(UTF_8)), ""), 20);
        } catch (IOException e) {
            throw new IllegalArgumentException(fields, e);
        }
    }
}
