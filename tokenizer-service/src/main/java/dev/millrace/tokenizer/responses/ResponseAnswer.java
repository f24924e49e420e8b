package dev.millrace.tokenizer.responses;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.openai.AnswerBody;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.TextEvent;
import org.jspecify.annotations.Nullable;

/** Gathers one response and writes it as a whole. Bounded by the context length. One thread at a time. */
final class ResponseAnswer implements AnswerBody {
    private final ResponseObject response;
    private final OutputItems items;

    /**
     * @param calls how calls are found in the text; null where there are none
     * @param logprobs spells tokens when log-probabilities are reported, else null
     */
    ResponseAnswer(ResponseObject response, @Nullable CallReading calls, @Nullable Tokenizer logprobs) {
        this.response = response;
        this.items = new OutputItems(response.head().id(), calls, logprobs, OutputItems.Listener.NOBODY);
        items.begin();
    }

    @Override
    public void add(TextEvent.PromptScored part) {}

    @Override
    public void add(TextEvent.Delta delta) {
        items.add(delta);
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var reason = end.reasons().getFirst();
        items.end(ResponseObject.isWhole(reason));
        return Json.text(response.ended(items.ended(), end));
    }

    /** What there is of it. */
    OutputItems items() {
        return items;
    }
}
