package dev.millrace.tokenizer.openai;

import dev.millrace.retrieval.Passage;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.TokenReport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chat whose prompt has numbered sources; its answer says which of them it cites.
 *
 * @param chat with the sources in its prompt
 * @param sources the first has number 1
 */
public record GroundedChat(ChatRequest chat, List<Passage> sources) implements AnswerRequest {
    /** Copies the list. */
    public GroundedChat {
        sources = List.copyOf(sources);
    }

    /**
     * One as another edge finds it on the log.
     *
     * @throws FailureException when the particulars are not what {@link #particulars} wrote
     */
    public static GroundedChat again(ChatRequest chat, String particulars) {
        return new GroundedChat(chat, Sources.read(Fields.ofBody(particulars.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public String particulars() {
        var object = Json.object();
        object.set(Sources.FIELD, Sources.list(sources));
        return Json.text(object);
    }

    @Override
    public AnswerFrames frames(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new GroundedFrames(chat.frames(head, tokenizer, calls), sources);
    }

    @Override
    public AnswerBody body(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new GroundedAnswer(chat.body(head, tokenizer, calls), sources);
    }

    @Override
    public String idPrefix() {
        return chat.idPrefix();
    }

    @Override
    public List<TextPrompt> prompts() {
        return chat.prompts();
    }

    @Override
    public GroundedChat ofTenant(String tenant) {
        return new GroundedChat(chat.ofTenant(tenant), sources);
    }

    @Override
    public GroundedChat within(@Nullable Integer ms) {
        return new GroundedChat(chat.within(ms), sources);
    }

    @Override
    public boolean stream() {
        return chat.stream();
    }

    @Override
    public boolean includeUsage() {
        return chat.includeUsage();
    }

    @Override
    public Delivery.Form form() {
        return chat.form();
    }

    @Override
    public TokenReport tokens() {
        return chat.tokens();
    }
}
