package dev.millrace.tokenizer.anthropic;

import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt;
import java.util.function.ToIntFunction;

/** {@code POST /v1/messages/count_tokens}: how long a prompt would be, without an answer to it. */
public final class TokenCount {
    private TokenCount() {}

    /**
     * The answer to a body, which is one of {@code /v1/messages} that may lack {@code max_tokens}.
     *
     * @param count tokens of a prompt as it would be rendered
     * @throws FailureException naming the first wrong field
     */
    public static String answer(byte[] body, ToIntFunction<TextPrompt> count) {
        var prompt = MessagesRequest.promptToCount(body);
        try {
            return Json.text(Json.object().put("input_tokens", count.applyAsInt(prompt)));
        } catch (FailureException e) {
            throw new FailureException(MessageTools.named(e.failure()));
        }
    }
}
