package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.millrace.contract.sampler.v1.Shaping;
import dev.millrace.contract.sampler.v1.TokenLogprob;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingStub;
import dev.millrace.local.system.Port;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What shapes an answer, through the doors and with a real model. */
class ShapingIT {
    private static final String QUESTION = "What is the capital of France?";

    private static OpenAIClient client;
    private static TokenizerServiceBlockingStub tokenizer;
    private static String model;

    @BeforeAll
    static void connect() throws Exception {
        var system = RunningSystem.get();
        tokenizer = TokenizerServiceGrpc.newBlockingStub(system.channel(Port.TOKENIZER_GRPC));
        client = system.openAi();
        model = client.models().list().data().getFirst().id();
    }

    @AfterAll
    static void disconnect() {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void aBiasBansATokenAndForcesOne() {
        assertTrue(text(answer(question())).contains("Paris"));
        var banned = Map.of(id(" Paris"), -100, id("Paris"), -100);
        assertFalse(text(answer(question().putAdditionalBodyProperty("logit_bias", JsonValue.from(banned))))
                .contains("Paris"));
        var forced = Map.of(id(" yes"), 100);
        assertEquals(
                " yes yes yes",
                text(answer(question()
                        .maxCompletionTokens(3)
                        .putAdditionalBodyProperty("logit_bias", JsonValue.from(forced)))));
    }

    @Test
    void noNgramComesTwiceInALongGreedyAnswer() {
        assertTrue(
                hasRepeat(generated(Shaping.getDefaultInstance()), 3),
                "without the ban nothing repeats: it shows nothing");
        assertFalse(hasRepeat(generated(Shaping.newBuilder().setNoRepeatNgram(3).build()), 3));
    }

    @Test
    void anAnswerCanBeMadeLonger() {
        long natural = tokens(answer(question()));
        var longer = answer(question().putAdditionalBodyProperty("min_tokens", JsonValue.from(natural + 10)));
        assertTrue(tokens(longer) >= natural + 10, tokens(longer) + " after " + natural);
        var endless = answer(question()
                .maxCompletionTokens(natural + 30)
                .putAdditionalBodyProperty("ignore_eos", JsonValue.from(true)));
        assertEquals(natural + 30, tokens(endless));
        assertEquals(
                ChatCompletion.Choice.FinishReason.LENGTH,
                endless.choices().getFirst().finishReason());
    }

    @Test
    @SuppressWarnings("deprecation") // OpenAI gave the field up; we keep the promise.
    void theSameSeedGivesTheSameWordsWithMirostatAndDry() {
        var request = question()
                .temperature(1.0)
                .seed(11)
                .maxCompletionTokens(48)
                .putAdditionalBodyProperty("mirostat", JsonValue.from(2))
                .putAdditionalBodyProperty("mirostat_tau", JsonValue.from(3))
                .putAdditionalBodyProperty("dry_multiplier", JsonValue.from(0.8))
                .putAdditionalBodyProperty("repetition_penalty", JsonValue.from(1.1));
        assertEquals(text(answer(request)), text(answer(request)));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertRefused("logit_bias", Map.of("999999", 1));
        assertRefused("stop_token_ids", List.of(999_999));
        assertRefused("min_p", 1.5);
        assertRefused("mirostat", 1);
        var wrong = Shaping.newBuilder().setRepetitionPenalty(11).build();
        var failure = assertThrows(StatusRuntimeException.class, () -> generated(wrong));
        assertTrue(String.valueOf(failure.getStatus().getDescription()).contains("shaping.repetition_penalty"));
    }

    private static void assertRefused(String field, Object value) {
        var request = question().putAdditionalBodyProperty(field, JsonValue.from(value));
        var failure = assertThrows(BadRequestException.class, () -> answer(request));
        assertEquals(field, failure.param().orElseThrow());
    }

    /** Ids of a long greedy answer, over gRPC. */
    private static List<Integer> generated(Shaping shaping) {
        var ids = new ArrayList<Integer>();
        tokenizer
                .generateText(GenerateTextRequest.newBuilder()
                        .setPrompt(TextPrompt.newBuilder()
                                .setText("Once upon a time there was a")
                                .setParameters(TextParameters.newBuilder()
                                        .setTemperature(0)
                                        .setMaxNewTokens(300)
                                        .setIgnoreStopTokens(true)
                                        .setShaping(shaping)))
                        .build())
                .forEachRemaining(event -> event.getDelta().getTokensList().stream()
                        .map(TokenLogprob::getTokenId)
                        .forEach(ids::add));
        assertEquals(300, ids.size());
        return ids;
    }

    private static boolean hasRepeat(List<Integer> ids, int n) {
        var seen = new HashSet<List<Integer>>();
        for (int start = 0; start + n <= ids.size(); start++) {
            if (!seen.add(List.copyOf(ids.subList(start, start + n)))) {
                return true;
            }
        }
        return false;
    }

    private static String id(String text) {
        var ids = tokenizer
                .encode(EncodeRequest.newBuilder().setText(text).build())
                .getTokenIdsList();
        assertEquals(1, ids.size(), "'" + text + "' is one token");
        return String.valueOf(ids.getFirst());
    }

    private static ChatCompletionCreateParams.Builder question() {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addSystemMessage(RunningSystem.MANNERS)
                .addUserMessage(QUESTION)
                .temperature(0.0);
    }

    private static ChatCompletion answer(ChatCompletionCreateParams.Builder request) {
        return client.chat().completions().create(request.build());
    }

    private static long tokens(ChatCompletion answer) {
        return answer.usage().orElseThrow().completionTokens();
    }

    private static String text(ChatCompletion answer) {
        return answer.choices().getFirst().message().content().orElse("");
    }
}
