package dev.millrace.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.system.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class EvalDecodingTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode spec(String options) {
        var decoding = new EvalDecoding();
        new CommandLine(decoding).parseArgs(options.split(" "));
        var spec = JSON.createObjectNode();
        decoding.put(spec);
        return spec;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "--temperature 0.7 --top-k 40 --seed 3; {'temperature':0.7,'seed':3,'top_k':40}",
                "--repetition-penalty 1.2 --no-repeat-ngram 3; {'repetition_penalty':1.2,'no_repeat_ngram':3}",
                "--penalty-alpha 0.6 --top-k 4; {'contrastive':{'penalty_alpha':0.6,'top_k':4}}",
                "--beams 4; {'beam':{'beams':4,'length_penalty':1.0,'early_stopping':'EARLY_STOPPING_HEURISTIC'}}",
                "--beams 2 --length-penalty -1 --early-stopping never;"
                        + " {'beam':{'beams':2,'length_penalty':-1.0,'early_stopping':'EARLY_STOPPING_NEVER'}}"
            })
    void optionsAreFieldsOfTheSpec(String options, String spec) throws JsonProcessingException {
        assertEquals(
                JSON.readTree(spec.replace('\'', '"')),
                JSON.readTree(spec(options).toString()));
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() {
        for (var options : new String[] {
            "--penalty-alpha 0.6",
            "--penalty-alpha 0.6 --top-k 4 --beams 2",
            "--length-penalty 1",
            "--early-stopping true",
            "--beams 2 --early-stopping maybe"
        }) {
            assertThrows(UsageException.class, () -> spec(options), options);
        }
    }
}
