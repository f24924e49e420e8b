package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.ChatTemplate;
import dev.millrace.tokenizer.chat.TemplateException;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.ToolPlan;
import java.util.Objects;

/**
 * Text to tokens, tokens to text, conversations to prompts: bodies in the names of llama.cpp's server. Every method takes a
 * body and returns the answer's, or throws a {@link FailureException} that names the field.
 *
 * @param tokenizer of the model
 * @param template of the model
 */
public record TextTools(Tokenizer tokenizer, ChatTemplate template) {
    /**
     * {@code {content, add_special, parse_special, with_pieces}} to {@code {tokens}}; {@code prompt} is another name of
     * content and not beside it. The models here begin a text with no token of its own, so {@code add_special} adds none.
     */
    public String tokenize(byte[] body) {
        var fields = Fields.ofBody(body);
        var content = fields.text("content");
        var prompt = fields.text("prompt");
        if (content != null && prompt != null) {
            throw fields.invalid(
                    "prompt", "invalid_value", "cannot be combined with 'content', of which it is another name.");
        }
        var text = content == null ? prompt : content;
        if (text == null) {
            throw fields.missing("content");
        }
        fields.flag("add_special");
        boolean pieces = fields.flag("with_pieces");
        boolean special = fields.node("parse_special") == null || fields.flag("parse_special");
        var answer = Json.object();
        var tokens = answer.putArray("tokens");
        for (int id : tokenizer.encode(text, special).ids()) {
            if (pieces) {
                piece(tokens.addObject().put("id", id), tokenizer.tokenBytes(id));
            } else {
                tokens.add(id);
            }
        }
        return Json.text(answer);
    }

    /** Text where the token is some, else its bytes. */
    private static void piece(ObjectNode token, byte[] bytes) {
        var text = new String(bytes, UTF_8);
        if (java.util.Arrays.equals(text.getBytes(UTF_8), bytes)) {
            token.put("piece", text);
            return;
        }
        ArrayNode array = token.putArray("piece");
        for (byte b : bytes) {
            array.add(b & 0xFF);
        }
    }

    /** {@code {tokens}} to {@code {content}}; special tokens are spelled. */
    public String detokenize(byte[] body) {
        var fields = Fields.ofBody(body);
        var tokens = fields.array("tokens");
        if (tokens == null) {
            throw fields.missing("tokens");
        }
        var ids = CompletionPrompts.ids(fields, tokens, "tokens");
        return Json.text(Json.object().put("content", tokenizer.decode(within(ids), false)));
    }

    private int[] within(TextPrompt.Ids ids) {
        try {
            return ids.within(tokenizer.vocabularySize());
        } catch (FailureException e) {
            throw FailureException.invalid(
                    "tokens", "invalid_value", e.failure().message());
        }
    }

    /** {@code {messages, tools, tool_choice, add_generation_prompt, continue_final_message}} to {@code {prompt}}. */
    public String applyTemplate(byte[] body) {
        var fields = Fields.ofBody(body);
        Unsupported.check(fields);
        var conversation = new TextPrompt.Conversation(
                ChatMessages.read(fields), ChatTools.read(fields), ChatMessages.start(fields));
        try {
            var prompt = ToolPlan.of(conversation, template).render(conversation, template);
            return Json.text(Json.object().put("prompt", prompt.text()));
        } catch (TemplateException e) {
            throw FailureException.invalid(
                    "messages", "invalid_value", Objects.requireNonNullElse(e.getMessage(), "The template refused."));
        }
    }
}
