package dev.millrace.tokenizer.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverflowFieldsTest {
    @ParameterizedTest
    @CsvSource({"refuse,REFUSE", "truncate_middle,TRUNCATE_MIDDLE", "slide,SLIDE"})
    void namesEveryWay(String name, ContextOverflow expected) {
        assertEquals(
                expected, parameters("\"context_overflow\":\"" + name + "\"").overflow());
    }

    @Test
    void aPromptIsRefusedUnlessAskedOtherwise() {
        assertEquals(TextParameters.DEFAULTS, parameters("\"context_overflow\":null"));
    }

    @Test
    void theLastTokensAreCounted() {
        assertEquals(7, parameters("\"truncate_prompt_tokens\":7").truncatePromptTokens());
        assertEquals(-1, parameters("\"truncate_prompt_tokens\":-1").truncatePromptTokens());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "context_overflow,'\"shrink\"'",
                "context_overflow,'\"\"'",
                "context_overflow,1",
                "truncate_prompt_tokens,0",
                "truncate_prompt_tokens,-2",
                "truncate_prompt_tokens,1.5"
            })
    void otherValuesAreRefusedByName(String field, String value) {
        var failure = assertThrows(FailureException.class, () -> parameters("\"" + field + "\":" + value))
                .failure();
        assertEquals(field, failure.param());
    }

    private static TextParameters parameters(String field) {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]," + field + "}";
        return ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8)).prompt().parameters();
    }
}
