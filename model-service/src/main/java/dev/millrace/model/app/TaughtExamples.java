package dev.millrace.model.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.TokenAlternatives;
import java.util.Optional;

/** Answers whose record says what else might have stood at each place, as lines of shape taught. */
final class TaughtExamples {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TaughtExamples() {}

    /** Empty where the request did not ask for {@code top_logprobs}. */
    static Optional<ObjectNode> of(Conversation prompt, CompletedChoice choice) {
        boolean isWhole = choice.getAlternativesCount() > 0
                && choice.getAlternativesCount() == choice.getTokenIdsCount()
                && choice.getAlternativesList().stream()
                        .allMatch(each ->
                                each.getTokenIdsCount() > 0 && each.getTokenIdsCount() == each.getLogprobsCount());
        if (!isWhole) {
            return Optional.empty();
        }
        var line = JSON.createObjectNode();
        var messages = line.putArray("prompt");
        prompt.getMessagesList().forEach(each -> TopicExamples.message(messages, each));
        TopicExamples.message(line.putArray("completion"), "assistant", choice.getText());
        var ids = line.putArray("token_ids");
        choice.getTokenIdsList().forEach(ids::add);
        var top = line.putArray("top_logprobs");
        choice.getAlternativesList().forEach(each -> put(top.addArray(), each));
        return Optional.of(line);
    }

    private static void put(ArrayNode pairs, TokenAlternatives alternatives) {
        for (int k = 0; k < alternatives.getTokenIdsCount(); k++) {
            pairs.addArray().add(alternatives.getTokenIds(k)).add(alternatives.getLogprobs(k));
        }
    }
}
