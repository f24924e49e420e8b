package dev.millrace.tokenizer.session;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * That the answers with the greatest reward are told of those that are generated.
 *
 * @param model name of the reward model, 1 to 64 of a-z, 0-9, '.', '_' and '-', or {@code name@version}, a version being 16
 *     hexadecimal digits
 * @param min guarded reward below which an answer says that it is not good enough; finite; null for none
 */
public record RewardWish(String model, @Nullable Double min) {
    /** Longest prompt that a reward model reads, in characters. */
    static final int PROMPT_MAX = 65_536;
    /** Longest conversation that it reads, in messages. */
    static final int MESSAGES_MAX = 256;

    private static final Pattern MODEL = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}(?:@[0-9a-f]{16})?");

    /**
     * Checks the ranges.
     *
     * @throws FailureException naming the field
     */
    public RewardWish {
        TextParameters.require(
                MODEL.matcher(model).matches(),
                "reward_model",
                "a name of 1 to 64 characters of a-z0-9._-, perhaps with '@' and a version",
                model.length() <= 300 ? "'" + model + "'" : model.length() + " characters");
        TextParameters.require(min == null || Double.isFinite(min), "min_reward", "finite", min);
    }

    /**
     * Checks before anything is generated that a reward model will read the prompt.
     *
     * @throws FailureException naming the field
     */
    static void requireReadable(TextPrompt.Input input) {
        var tooLong = switch (input) {
            case TextPrompt.Text(var text) ->
                text.codePointCount(0, text.length()) > PROMPT_MAX ? PROMPT_MAX + " characters" : "";
            case TextPrompt.Ids _ -> "";
            case TextPrompt.Conversation talk ->
                talk.messages().size() > MESSAGES_MAX ? MESSAGES_MAX + " messages" : "";
        };
        if (!tooLong.isEmpty()) {
            throw FailureException.invalid(
                    input.field(), "invalid_value", "A reward model reads prompts of at most " + tooLong + ".");
        }
    }

    /** Checks that there is something to choose from. */
    static void check(@Nullable RewardWish wish, @Nullable Integer choices, @Nullable Integer bestOf) {
        int wanted = choices == null ? 1 : choices;
        if (wish != null && (bestOf == null || bestOf <= wanted)) {
            throw FailureException.invalid(
                    "reward_model",
                    "invalid_value",
                    "Invalid value for 'reward_model': needs a 'best_of' above the number of answers, " + wanted + ".");
        }
    }
}
