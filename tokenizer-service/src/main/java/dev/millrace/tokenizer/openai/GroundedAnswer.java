package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.retrieval.Passage;
import dev.millrace.tokenizer.session.TextEvent;
import java.io.UncheckedIOException;
import java.util.List;

/** A whole answer to which are added its sources and, to each message, what it cites. */
final class GroundedAnswer implements AnswerBody {
    /** For answers of our own, which with their log-probabilities are longer than a request may be. */
    private static final ObjectMapper UNBOUNDED = new ObjectMapper();

    private final AnswerBody answer;
    private final List<Passage> sources;

    GroundedAnswer(AnswerBody answer, List<Passage> sources) {
        this.answer = answer;
        this.sources = sources;
    }

    @Override
    public void add(TextEvent.PromptScored part) {
        answer.add(part);
    }

    @Override
    public void add(TextEvent.Delta delta) {
        answer.add(delta);
    }

    @Override
    public void add(TextEvent.PartEnded part) {
        answer.add(part);
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var body = tree(answer.finished(end));
        for (var choice : body.path("choices")) {
            if (choice.path("message") instanceof ObjectNode message) {
                Sources.cite(message, message.path("content").asText(""), sources);
            }
        }
        body.set(Sources.FIELD, Sources.list(sources));
        return Json.text(body);
    }

    /** An object that we have written ourselves. */
    static ObjectNode tree(String json) {
        try {
            return (ObjectNode) UNBOUNDED.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
