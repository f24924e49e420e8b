package dev.millrace.local.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A streaming chat request in OpenAI's words; what is null is not sent, so the server's default holds.
 *
 * @param model name of the model, as {@code /v1/models} tells it
 * @param messages oldest first, at least one
 * @param maxTokens most tokens to generate, 1 or more
 * @param temperature in [0, 2]
 * @param topK 0 keeps all
 * @param topP in (0, 1]
 * @param seed seed of the draws
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatRequest(
        String model,
        List<Message> messages,
        @JsonProperty("max_tokens") @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @JsonProperty("top_k") @Nullable Integer topK,
        @JsonProperty("top_p") @Nullable Double topP,
        @Nullable Long seed) {
    public ChatRequest {
        messages = List.copyOf(messages);
    }

    /** One message; the role is "system", "user" or "assistant". */
    public record Message(String role, String content) {}

    /** Always true: the answer shall come as it is made. */
    @JsonProperty("stream")
    public boolean stream() {
        return true;
    }

    /** Asks for the token counts at the end. */
    @JsonProperty("stream_options")
    public StreamOptions streamOptions() {
        return new StreamOptions(true);
    }

    /**
     * What the stream shall hold besides text.
     *
     * @param includeUsage whether the last chunk carries token counts
     */
    public record StreamOptions(
            @JsonProperty("include_usage") boolean includeUsage) {}
}
