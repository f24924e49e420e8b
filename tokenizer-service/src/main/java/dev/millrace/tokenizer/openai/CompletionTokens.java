package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.StreamingDecoder;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.decode.ByteStreamDecoder;
import dev.millrace.tokenizer.session.PromptScores;
import dev.millrace.tokenizer.session.TextEvent;
import org.jspecify.annotations.Nullable;

/**
 * Writes the {@code logprobs} of one choice of a text completion: {@code tokens}, {@code token_logprobs}, {@code
 * top_logprobs} and {@code text_offset}, of the prompt where it is repeated and then of the answer. Offsets count code
 * points of the choice's text.
 */
final class CompletionTokens {
    private final Tokenizer tokenizer;
    private final TokenSpelling spelling;
    private final int alternatives;
    private final StreamingDecoder promptText;
    private int offset;
    private Arrays arrays = new Arrays();

    private static final class Arrays {
        final ArrayNode tokens = Json.object().arrayNode();
        final ArrayNode logprobs = Json.object().arrayNode();
        final ArrayNode tops = Json.object().arrayNode();
        final ArrayNode offsets = Json.object().arrayNode();
    }

    /** @param alternatives to write with each token, 0 to 5 */
    CompletionTokens(Tokenizer tokenizer, int alternatives) {
        this.tokenizer = tokenizer;
        this.spelling = new TokenSpelling(tokenizer);
        this.alternatives = alternatives;
        // Special tokens of a prompt are part of its text, unlike those of an answer.
        this.promptText = new ByteStreamDecoder(tokenizer::tokenBytes);
    }

    /** The prompt's first token, before which nothing stands; returns its text. */
    String first(int id) {
        add(id, null);
        arrays.tops.addNull();
        return promptPiece(id);
    }

    /** A part of the prompt; returns its text. */
    String prompt(PromptScores part) {
        var text = new StringBuilder();
        int each = part.alternatives();
        for (int i = 0; i < part.ids().length; i++) {
            add(part.ids()[i], part.logprobs()[i]);
            var top = Json.object();
            for (int rank = i * each; rank < i * each + Math.min(alternatives, each); rank++) {
                top(top, part.topIds()[rank], part.topLogprobs()[rank]);
            }
            addTop(top, part.ids()[i], part.logprobs()[i]);
            text.append(promptPiece(part.ids()[i]));
        }
        return text.toString();
    }

    /** The prompt has ended: what is left of a character that it does not complete. */
    String promptEnd() {
        var rest = promptText.finish();
        offset += codePoints(rest);
        return rest;
    }

    /** A token of the answer. */
    void answer(TextEvent.TokenText token) {
        var generated = token.token();
        add(generated.id(), generated.logprob());
        var top = Json.object();
        generated.alternatives().stream()
                .limit(alternatives)
                .forEach(alternative -> top(top, alternative.id(), alternative.logprob()));
        addTop(top, generated.id(), generated.logprob());
        offset += codePoints(token.text());
    }

    /** What has come since this was asked last. */
    ObjectNode take() {
        var node = Json.object();
        node.set("tokens", arrays.tokens);
        node.set("token_logprobs", arrays.logprobs);
        node.set("top_logprobs", alternatives == 0 ? null : arrays.tops);
        node.set("text_offset", arrays.offsets);
        arrays = new Arrays();
        return node;
    }

    private void add(int id, @Nullable Float logprob) {
        arrays.tokens.add(spelling.of(id));
        if (logprob == null) {
            arrays.logprobs.addNull();
        } else {
            arrays.logprobs.add(ChatParts.logprob(logprob));
        }
        arrays.offsets.add(offset);
    }

    private String promptPiece(int id) {
        var piece = promptText.accept(id);
        offset += codePoints(piece);
        return piece;
    }

    /** The token itself is among them, as in OpenAI's answers. */
    private void addTop(ObjectNode top, int id, float logprob) {
        top(top, id, logprob);
        arrays.tops.add(top);
    }

    private void top(ObjectNode top, int id, float logprob) {
        if (id < tokenizer.vocabularySize()) {
            // Of two that are spelled alike the better one came first.
            var name = spelling.of(id);
            if (!top.has(name)) {
                top.put(name, ChatParts.logprob(logprob));
            }
        }
    }

    private static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }
}
