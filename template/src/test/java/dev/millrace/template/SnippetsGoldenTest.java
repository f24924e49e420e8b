package dev.millrace.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The language, piece by piece, against Jinja2. */
class SnippetsGoldenTest {
    private static final JsonNode GOLDEN = golden();
    private static final Map<String, @Nullable Object> DATA =
            new ObjectMapper().convertValue(GOLDEN.get("data"), new TypeReference<>() {});

    private static JsonNode golden() {
        try (InputStream file = SnippetsGoldenTest.class.getResourceAsStream("/golden/snippets.json")) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(GOLDEN.get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rendersAsJinja2Does(JsonNode golden) {
        String source = golden.get("template").textValue();
        if (golden.has("rendered")) {
            assertEquals(golden.get("rendered").textValue(), render(source));
            return;
        }
        JinjaException failure = assertThrows(JinjaException.class, () -> render(source));
        boolean raised = golden.get("error_class").textValue().equals("TemplateError");
        assertEquals(raised, failure.isRaised());
        if (raised) {
            assertEquals(golden.get("error").textValue(), failure.getMessage());
        } else {
            assertTrue(String.valueOf(failure.getMessage()).startsWith("line "), failure.getMessage());
        }
    }

    private static String render(String source) {
        return JinjaTemplate.parse(source, Limits.defaults(), LocalDateTime::now)
                .render(DATA, Map.of())
                .text();
    }
}
