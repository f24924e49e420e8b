package dev.millrace.tokenizer.app;

import dev.millrace.contract.sampler.v1.TokenLogprob;
import dev.millrace.contract.tokenizer.v1.TextDelta;
import dev.millrace.contract.tokenizer.v1.ToolCallDelta;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChoiceCalls;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.tools.CallEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pieces of one request's answers as the contract has them, calls apart from the text. One thread at a time. */
final class TextDeltas {
    private final String id;
    private final @Nullable CallReading calls;
    private final Map<Integer, ChoiceCalls> choices = new HashMap<>();

    /**
     * @param id of the request
     * @param calls how calls are found in the text; null where there are none
     */
    TextDeltas(String id, @Nullable CallReading calls) {
        this.id = id;
        this.calls = calls;
    }

    /** More of an answer. */
    List<TextDelta> of(TextEvent.Delta delta) {
        if (calls == null) {
            return List.of(
                    piece(delta.choice(), delta.tokens()).setText(delta.text()).build());
        }
        var choice = choice(delta.choice(), calls);
        return written(delta.choice(), choice, calls, choice.accept(delta));
    }

    /** What was held back of an answer that has ended. */
    List<TextDelta> rest(int index) {
        if (calls == null) {
            return List.of();
        }
        var choice = choice(index, calls);
        var rest = new ArrayList<>(written(index, choice, calls, choice.finish()));
        var waited = choice.waited();
        if (!waited.isEmpty()) {
            rest.add(piece(index, waited).build());
        }
        return rest;
    }

    /** Why an answer ended, after its {@link #rest}. */
    dev.millrace.contract.sampler.v1.FinishReason reason(int index, FinishReason reason) {
        boolean called = calls != null && choice(index, calls).hasCalls();
        return CompletionProto.toProto(reason, called);
    }

    private ChoiceCalls choice(int index, CallReading reading) {
        return choices.computeIfAbsent(index, _ -> new ChoiceCalls(reading));
    }

    /** A piece for each thing that was found; the tokens that waited go with the first. */
    private List<TextDelta> written(int index, ChoiceCalls choice, CallReading reading, List<CallEvent> events) {
        var written = new ArrayList<TextDelta>();
        for (var event : events) {
            var delta = piece(index, choice.waited());
            switch (event) {
                case CallEvent.Content(String text) -> delta.setText(text);
                case CallEvent.Started(int call, String name) ->
                    delta.setToolCall(ToolCallDelta.newBuilder()
                            .setIndex(call)
                            .setId(reading.id(id, index, call))
                            .setName(name));
                case CallEvent.Arguments(int call, String text) ->
                    delta.setToolCall(ToolCallDelta.newBuilder().setIndex(call).setArguments(text));
            }
            written.add(delta.build());
        }
        return written;
    }

    private static TextDelta.Builder piece(int choice, List<TextEvent.TokenText> tokens) {
        return TextDelta.newBuilder()
                .setChoice(choice)
                .addAllTokens(tokens.stream().map(TextDeltas::token).toList());
    }

    private static TokenLogprob token(TextEvent.TokenText token) {
        return TokenLogprob.newBuilder()
                .setTokenId(token.token().id())
                .setLogprob(token.token().logprob())
                .build();
    }
}
