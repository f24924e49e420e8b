package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.tools.CallEvent;
import dev.millrace.tokenizer.tools.CallParser;
import java.util.ArrayList;
import java.util.List;

/**
 * What is found in one choice of an answer that may call tools, and its tokens, which wait while their text is held back.
 * Bounded by the context length. One thread at a time.
 */
public final class ChoiceCalls {
    private final CallParser parser;
    private final List<TextEvent.TokenText> waiting = new ArrayList<>();

    /** @param reading how calls are found in the text */
    public ChoiceCalls(CallReading reading) {
        this.parser = reading.parser();
    }

    /** More text. */
    public List<CallEvent> accept(TextEvent.Delta delta) {
        waiting.addAll(delta.tokens());
        return parser.accept(delta.text());
    }

    /** What was held back when the text is complete. */
    public List<CallEvent> finish() {
        return parser.finish();
    }

    /** The tokens that have come since this was asked last. */
    public List<TextEvent.TokenText> waited() {
        var waited = List.copyOf(waiting);
        waiting.clear();
        return waited;
    }

    /** Whether a call was found. */
    public boolean hasCalls() {
        return parser.hasCalls();
    }

    /** Why the choice ended, as the API says it, when it says {@code stop} of one without calls. */
    public String reason(String otherwise) {
        return parser.reason(otherwise);
    }
}
