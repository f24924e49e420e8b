package dev.millrace.tokenizer.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded conversation comes out as Jinja2 writes it, refusals included. */
class ChatTemplateGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Supplier<LocalDateTime> SATURDAY = () -> LocalDateTime.of(2026, 3, 14, 15, 9, 26);

    static Stream<Arguments> smolLm2() {
        JsonNode golden = Golden.json("chat-templates/smollm2.json");
        return cases(golden)
                .map(input -> Arguments.of(
                        "SmolLM2 " + input.get("conversation").textValue(),
                        golden.get("source").textValue(),
                        input));
    }

    static Stream<Arguments> others() {
        if (!Files.isRegularFile(Golden.shared("chat-templates/cases.json"))) {
            return Stream.of(Arguments.of("no golden folder", "", JSON.nullNode()));
        }
        return cases(Golden.sharedJson("chat-templates/cases.json")).map(input -> {
            String template = input.get("template").textValue();
            return Arguments.of(template + " " + input.get("conversation").textValue(), source(template), input);
        });
    }

    private static Stream<JsonNode> cases(JsonNode golden) {
        return StreamSupport.stream(golden.get("cases").spliterator(), false);
    }

    private static String source(String template) {
        try {
            return Files.readString(Golden.shared("chat-templates/templates/" + template + ".jinja"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smolLm2")
    void rendersSmolLm2(String name, String source, JsonNode golden) {
        check(source, golden);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void rendersOtherModels(String name, String source, JsonNode golden) {
        assumeTrue(golden.isObject(), "the folder that millrace.goldens names has no chat templates");
        check(source, golden);
    }

    private static void check(String source, JsonNode golden) {
        JsonNode input = golden.get("input");
        Map<String, String> marks = Map.of(
                "bos_token", input.get("bos_token").textValue(),
                "eos_token", input.get("eos_token").textValue());
        Map<String, @Nullable Object> variables = JSON.convertValue(input, new TypeReference<>() {});
        variables.keySet().removeAll(marks.keySet());
        JinjaChatTemplate template = JinjaChatTemplate.of(source, marks, SATURDAY);
        if (golden.has("rendered")) {
            assertEquals(
                    golden.get("rendered").textValue(),
                    template.render(variables).text());
            return;
        }
        TemplateException refusal = assertThrows(TemplateException.class, () -> template.render(variables));
        if (golden.get("error_class").textValue().equals("TemplateError")) {
            assertEquals(golden.get("error").textValue(), refusal.getMessage());
        }
    }
}
