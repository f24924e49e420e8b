package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.tools.CallEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the server-sent events of one streamed answer: one role frame a choice, content frames, one finish frame a
 * choice, a usage frame when asked for, and {@code [DONE]}. Each frame is {@code data: }, one line of JSON and an empty line.
 */
public final class ChatFrames implements AnswerFrames {
    /** Ends every stream that did not fail. */
    public static final String DONE = "data: [DONE]\n\n";
    /** Keeps proxies from closing an idle connection; parsers skip comments. */
    public static final String PING = ": ping\n\n";

    private static final String OBJECT = "chat.completion.chunk";

    private final ChatHead head;
    private final int choices;
    private final boolean includeUsage;
    private final @Nullable Tokenizer logprobs;
    /** Everything before and after the text of a content frame of choice 0: only the text between them changes. */
    private final String beforeText;

    private final String afterText;
    private final @Nullable CallReading calls;
    /** By choice; empty where there are no calls. */
    private final Map<Integer, ChoiceCalls> found = new HashMap<>();

    /** Of a request for one answer that calls no tools; parameters as below. */
    public ChatFrames(ChatHead head, boolean includeUsage, @Nullable Tokenizer logprobs) {
        this(head, 1, includeUsage, logprobs, null);
    }

    /**
     * @param choices number of answers, which come interleaved
     * @param includeUsage whether usage is reported, which changes every frame
     * @param logprobs spells tokens when log-probabilities are reported, else null
     * @param calls how calls are found in the text; null where there are none
     */
    public ChatFrames(
            ChatHead head,
            int choices,
            boolean includeUsage,
            @Nullable Tokenizer logprobs,
            @Nullable CallReading calls) {
        this.calls = calls;
        this.head = head;
        this.choices = choices;
        this.includeUsage = includeUsage;
        this.logprobs = logprobs;
        var frame = frame(chunk(0, Json.object().put("content", "\u0000"), null, null));
        var cut = frame.split("\\\\u0000", 2);
        this.beforeText = cut[0];
        this.afterText = cut[1];
    }

    @Override
    public String begin() {
        return role();
    }

    /** The first frames, one a choice: who speaks. */
    public String role() {
        var frames = new StringBuilder();
        for (int choice = 0; choice < choices; choice++) {
            var delta = Json.object().put("role", "assistant").put("content", "");
            frames.append(frame(chunk(choice, delta, null, null)));
        }
        return frames.toString();
    }

    @Override
    public String prompt(TextEvent.PromptScored part) {
        return "";
    }

    @Override
    public String delta(TextEvent.Delta delta) {
        if (calls != null) {
            var choice = choice(delta.choice(), calls);
            return called(delta.choice(), calls, choice, choice.accept(delta));
        }
        if (delta.choice() == 0 && logprobs == null) {
            var frame = new StringBuilder(
                    beforeText.length() + afterText.length() + 2 * delta.text().length());
            frame.append(beforeText);
            Json.quote(delta.text(), frame);
            return frame.append(afterText).toString();
        }
        var spelled = logprobs == null ? null : ChatParts.logprobs(delta.tokens(), logprobs);
        return frame(chunk(delta.choice(), Json.object().put("content", delta.text()), spelled, null));
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var frames = new StringBuilder();
        for (int i = 0; i < end.reasons().size(); i++) {
            var reason = ChatParts.reason(end.reasons().get(i));
            ObjectNode spelled = null;
            if (calls != null) {
                var choice = choice(i, calls);
                frames.append(called(i, calls, choice, choice.finish()));
                spelled = spelled(choice.waited());
                reason = choice.reason(reason);
            }
            frames.append(frame(chunk(i, Json.object(), spelled, reason)));
        }
        if (includeUsage) {
            var last = head.tree(OBJECT);
            last.putArray("choices");
            last.set("usage", ChatParts.usage(end));
            last.set("timings", ChatParts.timings(end.usage(), end.timings()));
            frames.append(frame(last));
        }
        return frames.append(DONE).toString();
    }

    /** The frame that ends a failed answer; nothing follows it, not even {@code [DONE]}. */
    public static String failed(ApiError error) {
        return frame(error.tree());
    }

    private ChoiceCalls choice(int index, CallReading reading) {
        return found.computeIfAbsent(index, _ -> new ChoiceCalls(reading));
    }

    /** A frame for each thing that was found; the log-probabilities of the tokens that waited go with the first. */
    private String called(int index, CallReading reading, ChoiceCalls choice, List<CallEvent> events) {
        var frames = new StringBuilder();
        for (var delta : reading.deltas(head.id(), index, events)) {
            frames.append(frame(chunk(index, delta, spelled(choice.waited()), null)));
        }
        return frames.toString();
    }

    /** The log-probabilities of the tokens that waited; null where none did. */
    private @Nullable ObjectNode spelled(List<TextEvent.TokenText> waited) {
        return logprobs == null || waited.isEmpty() ? null : ChatParts.logprobs(waited, logprobs);
    }

    private ObjectNode chunk(int index, ObjectNode delta, @Nullable ObjectNode spelled, @Nullable String reason) {
        var chunk = head.tree(OBJECT);
        var choice = chunk.putArray("choices").addObject().put("index", index);
        choice.set("delta", delta);
        choice.set("logprobs", spelled);
        choice.put("finish_reason", reason);
        if (includeUsage) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    static String frame(ObjectNode json) {
        return "data: " + Json.text(json) + "\n\n";
    }
}
