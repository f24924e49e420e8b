package dev.millrace.tokenizer.pipeline;

import dev.millrace.tokenizer.AddedToken;
import dev.millrace.tokenizer.added.AddedTokenMatcher;
import dev.millrace.tokenizer.added.SpecialScope;
import dev.millrace.tokenizer.normalize.AlignedText;
import dev.millrace.tokenizer.normalize.Normalizer;
import java.util.List;
import java.util.function.Consumer;

/** Finds added tokens, first in the raw text and then in the normalised one, and hands on the text between them. */
public final class AddedTokens {
    private final Normalizer normalizer;
    private final AddedTokenMatcher raw;
    private final AddedTokenMatcher normalized;

    /**
     * Sorts the tokens by where they are looked for.
     *
     * @param normalizer rewrites what is between the raw ones
     */
    public AddedTokens(List<AddedToken> tokens, Normalizer normalizer) {
        this.normalizer = normalizer;
        raw = new AddedTokenMatcher(
                tokens.stream().filter(token -> !token.normalized()).toList(), content -> content);
        normalized = new AddedTokenMatcher(
                tokens.stream().filter(AddedToken::normalized).toList(),
                content ->
                        normalizer.normalize(AlignedText.original(content, 0)).text());
    }

    /** Goes through a well-formed text in order: added tokens go into the encoding, normalised stretches to {@code texts}. */
    public void scan(String text, SpecialScope scope, EncodingBuilder encoding, Consumer<AlignedText> texts) {
        AlignedText original = AlignedText.original(text, 0);
        for (AddedTokenMatcher.Segment segment : raw.split(original, scope)) {
            AddedToken token = segment.token();
            if (token == null) {
                AlignedText stretch = original.slice(segment.start(), segment.end());
                scanNormalized(normalizer.normalize(stretch), scope, encoding, texts);
            } else {
                encoding.add(token.id(), segment.start(), segment.end());
            }
        }
    }

    private void scanNormalized(
            AlignedText text, SpecialScope scope, EncodingBuilder encoding, Consumer<AlignedText> texts) {
        for (AddedTokenMatcher.Segment segment : normalized.split(text, scope)) {
            AddedToken token = segment.token();
            if (token == null) {
                texts.accept(text.slice(segment.start(), segment.end()));
            } else {
                encoding.add(token.id(), text.start(segment.start()), text.end(segment.end() - 1));
            }
        }
    }
}
