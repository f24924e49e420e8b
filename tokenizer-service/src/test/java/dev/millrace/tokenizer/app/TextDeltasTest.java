package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.sampler.v1.TokenLogprob;
import dev.millrace.contract.tokenizer.v1.TextDelta;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ToolCall;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.GeneratedToken;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.tools.CallFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Answers as pieces of gRPC's stream, with calls and without. */
class TextDeltasTest {
    private static final CallReading TIDES = new CallReading(CallFormat.HERMES, Set.of("tide", "moon"));
    private static final List<String> ANSWERS = List.of(
            "No call at all.",
            "A mark that begins <tool_ca",
            "Look: <tool_call>\n{\"name\": \"tide\", \"arguments\": {\"port\": \"Brest}\"}}\n</tool_call>",
            "<tool_call>\n{\"name\": \"tide\", \"arguments\": {}}\n</tool_call>\n"
                    + "<tool_call>\n{\"name\": \"moon\", \"arguments\": {\"phase\": [1, {\"a\": null}]}}\n</tool_call>",
            "<tool_call>\n{\"name\": \"nobody\", \"arguments\": {}}\n</tool_call>",
            "<tool_call>\n{\"name\": \"tide\", \"arguments\": {\"port\": \"Bre");

    private int tokens;

    /** However the text is cut, two choices side by side are what each is as a whole. */
    @Test
    void thePiecesOfEveryCutAreTheWholeAnswer() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var deltas = new TextDeltas("gen-1", TIDES);
            var texts =
                    List.of(ANSWERS.get(random.nextInt(ANSWERS.size())), ANSWERS.get(random.nextInt(ANSWERS.size())));
            var told = new ArrayList<TextDelta>();
            int[] at = {0, 0};
            while (at[0] < texts.get(0).length() || at[1] < texts.get(1).length()) {
                int choice = random.nextInt(2);
                int end = Math.min(texts.get(choice).length(), at[choice] + random.nextInt(6));
                told.addAll(deltas.of(delta(choice, texts.get(choice).substring(at[choice], end))));
                at[choice] = end;
            }
            for (int choice = 0; choice < 2; choice++) {
                told.addAll(deltas.rest(choice));
                assertEquals(TIDES.message("gen-1", choice, texts.get(choice)), joined(told, choice), "seed " + seed);
            }
            assertEquals(
                    tokens, told.stream().mapToInt(TextDelta::getTokensCount).sum(), "every token, once");
            tokens = 0;
        }
    }

    @Test
    void anAnswerEndsWithItsCallsOnlyWhereItStopped() {
        for (int i = 0; i < ANSWERS.size(); i++) {
            var deltas = new TextDeltas("gen-1", TIDES);
            deltas.of(delta(0, ANSWERS.get(i)));
            deltas.rest(0);
            boolean called = i == 2 || i == 3 || i == 5;
            assertEquals(
                    "FINISH_REASON_" + (called ? "TOOL_CALLS" : "STOP"),
                    deltas.reason(0, FinishReason.STOP).name(),
                    ANSWERS.get(i));
            assertEquals(
                    "FINISH_REASON_LENGTH",
                    deltas.reason(0, FinishReason.LENGTH).name());
        }
    }

    @Test
    void withoutToolsAPieceGoesOutAsItCame() {
        var deltas = new TextDeltas("gen-1", null);
        var told = deltas.of(delta(3, ANSWERS.get(2)));

        assertEquals(
                List.of(TextDelta.newBuilder()
                        .setChoice(3)
                        .setText(ANSWERS.get(2))
                        .addTokens(TokenLogprob.newBuilder().setTokenId(7).setLogprob(-0.5f))
                        .build()),
                told);
        assertEquals(List.of(), deltas.rest(3));
        assertEquals("FINISH_REASON_STOP", deltas.reason(3, FinishReason.STOP).name());
    }

    private TextEvent.Delta delta(int choice, String text) {
        tokens++;
        var token = new TextEvent.TokenText(new GeneratedToken(7, -0.5f, List.of()), text);
        return new TextEvent.Delta(choice, text, List.of(token));
    }

    /** What a client makes of the pieces of one choice. */
    static ChatMessage joined(List<TextDelta> deltas, int choice) {
        var text = new StringBuilder();
        var calls = new ArrayList<ToolCall>();
        for (var delta : deltas) {
            if (delta.getChoice() != choice) {
                continue;
            }
            text.append(delta.getText());
            if (delta.hasToolCall()) {
                var more = delta.getToolCall();
                if (more.getIndex() == calls.size()) {
                    assertTrue(!more.getId().isEmpty() && !more.getName().isEmpty(), "a call begins with its name");
                    calls.add(new ToolCall(more.getId(), more.getName(), ""));
                }
                assertEquals(calls.size() - 1, more.getIndex(), "one call after the other");
                var call = calls.removeLast();
                calls.add(new ToolCall(call.id(), call.name(), call.arguments() + more.getArguments()));
            }
        }
        return new ChatMessage("assistant", text.toString(), calls, "", "");
    }
}
