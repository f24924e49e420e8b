package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.docs.ApiSchemas;
import dev.millrace.tokenizer.embed.ClassificationHead;
import dev.millrace.tokenizer.embed.ClassificationHead.ProblemType;
import dev.millrace.tokenizer.embed.EmbeddingModel;
import dev.millrace.tokenizer.embed.EncoderText;
import dev.millrace.tokenizer.session.FailureException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassifyTest {
    private static ClassifyRequest parse(String rest) {
        return ClassifyRequest.parse(("{\"model\":\"m\"" + rest + "}").getBytes(UTF_8));
    }

    private static JsonNode answer(ProblemType type, List<float[]> logits) throws Exception {
        var head = new ClassificationHead(List.of("calm", "loud", "odd"), type);
        var model = new EmbeddingModel("m", "v", EmbeddingModel.Kind.CROSS_ENCODER, 0, 8, 8, head);
        var answer = new ObjectMapper().readTree(ClassifyAnswer.json("classify-1", 5, model, logits, 7));
        assertEquals(List.of(), ApiSchemas.faults("/components/schemas/Classes", answer));
        return answer;
    }

    @Test
    void takesTextsAndIdsAsEmbeddingsDo() {
        var request = parse(",\"input\":[\"a\",[1,2]],\"truncate\":true,\"use_activation\":true");
        assertEquals(new EncoderText.Written("a"), request.input().texts().getFirst());
        assertTrue(request.truncate());
        var changed = request.withTexts(text -> text + "!").input();
        assertEquals(new EncoderText.Written("a!"), changed.texts().getFirst());
        assertEquals(request.input().texts().get(1), changed.texts().get(1), "ids are no text");
        assertEquals("input[1]", changed.field(1));
    }

    @Test
    void namesTheFieldAtFault() {
        refuses("model", "missing_required_parameter", "{\"input\":\"a\"}");
        refuses("model", "missing_required_parameter", "{\"model\":\"\",\"input\":\"a\"}");
        refuses("input", "missing_required_parameter", "{\"model\":\"m\"}");
        refuses("input[1]", "invalid_value", "{\"model\":\"m\",\"input\":[\"a\",\"\"]}");
        refuses("truncate", "invalid_type", "{\"model\":\"m\",\"input\":\"a\",\"truncate\":1}");
        refuses(
                "use_activation",
                "unsupported_parameter",
                "{\"model\":\"m\",\"input\":\"a\",\"use_activation\":false}");
        refuses("input", "array_above_max_length", "{\"model\":\"m\",\"input\":[" + "\"a\",".repeat(2048) + "\"a\"]}");
    }

    private static void refuses(String param, String code, String body) {
        var failure = assertThrows(FailureException.class, () -> ClassifyRequest.parse(body.getBytes(UTF_8)))
                .failure();
        assertEquals(param, failure.param());
        assertEquals(code, failure.code());
    }

    @Test
    void saysTheMostProbableLabelOfEachText() throws Exception {
        float half = (float) Math.log(2);
        var answer = answer(ProblemType.SINGLE_LABEL, List.of(new float[] {0, half, 0}, new float[] {1, 0, 1}));
        assertEquals("v", answer.path("version").asText());
        assertEquals("odd", answer.at("/labels/2").asText());
        assertEquals("loud", answer.at("/data/0/label").asText());
        assertEquals(3, answer.at("/data/0/num_classes").asInt());
        assertEquals(0.5, answer.at("/data/0/probs/1").asDouble(), 1e-7);
        assertEquals(0.25, answer.at("/data/0/probs/2").asDouble(), 1e-7);
        assertEquals("calm", answer.at("/data/1/label").asText(), "the first of two");
        assertEquals(1, answer.at("/data/1/index").asInt());
        assertEquals(7, answer.at("/usage/total_tokens").asInt());
    }

    @Test
    void labelsThatFitByThemselvesHaveProbabilitiesOfTheirOwn() throws Exception {
        float third = (float) Math.log(3);
        var data = answer(ProblemType.MULTI_LABEL, List.of(new float[] {third, third, 0}))
                .at("/data/0");
        assertEquals(0.75, data.at("/probs/0").asDouble(), 1e-7);
        assertEquals(0.75, data.at("/probs/1").asDouble(), 1e-7);
        assertEquals(0.5, data.at("/probs/2").asDouble(), 1e-7);
    }
}
