package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.PromptScores;
import dev.millrace.tokenizer.session.TextEvent;
import java.util.ArrayList;
import java.util.List;

/** Gathers a text completion and writes it as a whole: choice {@code p * n + k} is answer k to prompt p. */
final class CompletionAnswer implements AnswerBody {
    static final String OBJECT = "text_completion";

    private final ChatHead head;
    private final CompletionRequest request;
    private final List<EchoedPrompt> echoed;
    private final Tokenizer tokenizer;
    private final int choicesEach;
    private final List<List<PromptScores>> scores = new ArrayList<>();
    private final List<StringBuilder> texts = new ArrayList<>();
    private final List<List<TextEvent.TokenText>> tokens = new ArrayList<>();

    CompletionAnswer(ChatHead head, CompletionRequest request, List<EchoedPrompt> echoed, Tokenizer tokenizer) {
        this.head = head;
        this.request = request;
        this.echoed = echoed;
        this.tokenizer = tokenizer;
        this.choicesEach = request.choicesEach();
        for (int i = 0; i < request.prompts().size(); i++) {
            scores.add(new ArrayList<>());
        }
        for (int i = 0; i < request.prompts().size() * choicesEach; i++) {
            texts.add(new StringBuilder());
            tokens.add(new ArrayList<>());
        }
    }

    @Override
    public void add(TextEvent.PromptScored part) {
        if (!echoed.isEmpty()) {
            scores.get(part.prompt()).add(part.scores());
        }
    }

    @Override
    public void add(TextEvent.Delta delta) {
        texts.get(delta.choice()).append(delta.text());
        tokens.get(delta.choice()).addAll(delta.tokens());
    }

    /** Choice by choice: the trees of all would take several times the memory of their text. */
    @Override
    public String finished(TextEvent.Finished end) {
        var json = new StringBuilder(Json.text(head.tree(OBJECT)));
        json.setLength(json.length() - 1);
        json.append(",\"choices\":[");
        for (int choice = 0; choice < end.reasons().size(); choice++) {
            json.append(choice == 0 ? "" : ",");
            json.append(Json.text(choice(choice, ChatParts.reason(end.reasons().get(choice)))));
        }
        json.append("],\"usage\":").append(Json.text(ChatParts.usage(end)));
        json.append(",\"timings\":").append(Json.text(ChatParts.timings(end.usage(), end.timings())));
        return json.append('}').toString();
    }

    private ObjectNode choice(int choice, String reason) {
        int prompt = choice / choicesEach;
        var text = texts.get(choice).toString();
        var node = Json.object()
                .put("index", choice)
                .put("text", request.echo() ? echoed.get(prompt).text() + text : text);
        node.set("logprobs", request.logprobs() == null ? null : logprobs(prompt, choice, request.logprobs()));
        if (request.promptLogprobs()) {
            PromptLogprobs.put(node, scores.get(prompt), tokenizer);
        }
        return node.put("finish_reason", reason);
    }

    private ObjectNode logprobs(int prompt, int choice, int alternatives) {
        var spelled = new CompletionTokens(tokenizer, alternatives);
        if (request.echo()) {
            spelled.first(echoed.get(prompt).ids()[0]);
            scores.get(prompt).forEach(spelled::prompt);
            spelled.promptEnd();
        }
        tokens.get(choice).forEach(spelled::answer);
        return spelled.take();
    }
}
