package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.retrieval.Passage;
import dev.millrace.tokenizer.session.TextEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The frames of an answer with its citations in the frame that ends each choice, and its sources beside them: by then all
 * marks are there. Bounded by the context length.
 */
final class GroundedFrames implements AnswerFrames {
    private static final String DATA = "data: ";
    private static final String END = "\n\n";

    private final AnswerFrames frames;
    private final List<Passage> sources;
    private final Map<Integer, StringBuilder> texts = new HashMap<>();

    GroundedFrames(AnswerFrames frames, List<Passage> sources) {
        this.frames = frames;
        this.sources = sources;
    }

    @Override
    public String begin() {
        return frames.begin();
    }

    @Override
    public String begin(int promptTokens) {
        return frames.begin(promptTokens);
    }

    @Override
    public String ping() {
        return frames.ping();
    }

    @Override
    public String prompt(TextEvent.PromptScored part) {
        return frames.prompt(part);
    }

    @Override
    public String delta(TextEvent.Delta delta) {
        texts.computeIfAbsent(delta.choice(), _ -> new StringBuilder()).append(delta.text());
        return frames.delta(delta);
    }

    @Override
    public String ended(TextEvent.PartEnded part) {
        return frames.ended(part);
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var cited = new StringBuilder();
        for (var frame : frames.finished(end).split(END)) {
            cited.append(isData(frame) ? cited(frame) : frame).append(END);
        }
        return cited.toString();
    }

    private static boolean isData(String frame) {
        return frame.startsWith(DATA + "{");
    }

    private String cited(String frame) {
        var chunk = GroundedAnswer.tree(frame.substring(DATA.length()));
        var choice = chunk.at("/choices/0");
        if (choice.path("finish_reason").isTextual() && choice.path("delta") instanceof ObjectNode delta) {
            var text = texts.getOrDefault(choice.path("index").asInt(), new StringBuilder());
            Sources.cite(delta, text.toString(), sources);
            chunk.set(Sources.FIELD, Sources.list(sources));
        }
        return DATA + Json.text(chunk);
    }

    @Override
    public String failure(ApiError error) {
        return frames.failure(error);
    }
}
