package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.decoding.Search;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** What a request may ask of a reward model. */
class RewardWishTest {
    @Test
    void namesWhatIsOutOfRange() {
        var plain = TextParameters.DEFAULTS;
        assertField("reward_model", () -> plain.choosing(new RewardWish("r", null)));
        assertField("reward_model", () -> plain.searching(Search.NONE, 1, new RewardWish("r", null)));
        assertField("reward_model", () -> new RewardWish("no spaces", null));
        assertField("reward_model", () -> new RewardWish("", null));
        assertField("reward_model", () -> new RewardWish("a@b@c", null));
        assertField("reward_model", () -> new RewardWish("Capital", null));
        assertField("reward_model", () -> new RewardWish("r@0a", null));
        assertField("reward_model", () -> new RewardWish("r".repeat(65), null));
        assertField("min_reward", () -> new RewardWish("r", Double.NaN));
        var wish = new RewardWish("r@0123456789abcdef", 1.0);
        assertEquals(wish, plain.searching(Search.NONE, 2, wish).reward());
        assertNull(plain.searching(Search.NONE, 2, null).reward());
    }

    @Test
    void refusesWhatNoRewardModelReadsBeforeAnythingIsGenerated() {
        RewardWish.requireReadable(new TextPrompt.Text("\ud83d\ude00".repeat(RewardWish.PROMPT_MAX)));
        assertField(
                "text", () -> RewardWish.requireReadable(new TextPrompt.Text("x".repeat(RewardWish.PROMPT_MAX + 1))));
        var message = new ChatMessage("user", "a");
        RewardWish.requireReadable(new TextPrompt.Conversation(Collections.nCopies(RewardWish.MESSAGES_MAX, message)));
        var long257 = new TextPrompt.Conversation(Collections.nCopies(RewardWish.MESSAGES_MAX + 1, message));
        assertField("messages", () -> RewardWish.requireReadable(long257));
    }

    private static void assertField(String field, Runnable make) {
        assertEquals(
                field, assertThrows(FailureException.class, make::run).failure().param());
    }
}
