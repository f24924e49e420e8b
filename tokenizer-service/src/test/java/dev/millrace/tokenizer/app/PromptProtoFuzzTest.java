package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt.Conversation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged prompts at the protobuf doors are unreadable, refused by name, or prompts. */
class PromptProtoFuzzTest {
    @Test
    void damagedPromptsNeverDoAnythingElse() {
        var prompt = new dev.millrace.tokenizer.session.TextPrompt(
                new Conversation(List.of(new ChatMessage("system", "é"), new ChatMessage("user", "hello"))),
                "m",
                new dev.millrace.tokenizer.session.TextParameters(5, 0.5f, 3, 0.9f, -1L, List.of("stop"), 4, 1000));
        byte[] whole = PromptProto.toProto(prompt).toByteArray();
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            Random random = new Random(round);
            byte[] damaged = java.util.Arrays.copyOf(whole, 1 + random.nextInt(whole.length + 4));
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                PromptProto.fromProto(TextPrompt.parseFrom(damaged));
                read++;
            } catch (InvalidProtocolBufferException | FailureException expected) {
                assertTrue(expected.getMessage() != null, "round " + round);
            } catch (RuntimeException e) {
                throw new AssertionError("round " + round + ": " + e, e);
            }
        }
        assertTrue(read > 0 && read < 20_000, read + " read");
    }
}
