package dev.millrace.model.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.TextPrompt.InputCase;
import dev.millrace.model.train.data.CleanText;
import dev.millrace.model.train.job.TrainingData.OnTopic;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Records of topics preferences and completions as lines of training files. What a model says may hold characters that a file is
 * refused for, and nobody can mend a topic: such texts are left out.
 */
final class TopicExamples {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TopicExamples() {}

    /** The lines that a record gives; none where it is not meant or cannot be read. */
    static List<String> of(OnTopic wanted, ConsumerRecord<String, byte[]> record) {
        return of(wanted, false, record);
    }

    /** @param isTaught whether of completions only those are meant that say what else might have stood at each place */
    static List<String> of(OnTopic wanted, boolean isTaught, ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return List.of();
        }
        try {
            return switch (wanted.topic()) {
                case PREFERENCES -> pairs(wanted, PreferencesDerived.parseFrom(record.value()));
                case COMPLETIONS -> answers(wanted, isTaught, GenerationCompleted.parseFrom(record.value()));
            };
        } catch (InvalidProtocolBufferException _) {
            return List.of();
        }
    }

    private static List<String> pairs(OnTopic wanted, PreferencesDerived derived) {
        boolean meant = derived.getRankedEpochMs() >= wanted.sinceMs()
                && (wanted.criterion().isEmpty() || wanted.criterion().equals(derived.getCriterion()));
        return !meant
                ? List.of()
                : derived.getPairsList().stream()
                        .filter(pair -> !pair.getTie())
                        .flatMap(pair -> pair(
                                derived,
                                derived.getAnswers(pair.getChosen()).getText(),
                                derived.getAnswers(pair.getRejected()).getText()))
                        .toList();
    }

    private static Stream<String> pair(PreferencesDerived derived, String chosen, String rejected) {
        if (chosen.isBlank() || rejected.isBlank() || chosen.equals(rejected)) {
            return Stream.empty();
        }
        if (!isClean(chosen)
                || !isClean(rejected)
                || !isClean(derived.getPrompt())
                || !isClean(derived.getMessagesList())) {
            return Stream.empty();
        }
        var line = JSON.createObjectNode();
        var prompt = line.putArray("prompt");
        if (derived.getMessagesCount() == 0) {
            message(prompt, "user", derived.getPrompt());
        } else {
            derived.getMessagesList().forEach(each -> message(prompt, each));
        }
        message(line.putArray("chosen"), "assistant", chosen);
        message(line.putArray("rejected"), "assistant", rejected);
        return Stream.of(text(line));
    }

    /** Conversations whose first answer came to its own end and calls nothing. */
    private static List<String> answers(OnTopic wanted, boolean isTaught, GenerationCompleted completed) {
        boolean meant = completed.getAcceptedEpochMs() >= wanted.sinceMs()
                && !completed.hasFailure()
                && completed.getPrompt().getInputCase() == InputCase.CONVERSATION
                && completed.getChoicesCount() > 0;
        if (!meant) {
            return List.of();
        }
        var choice = completed.getChoices(0);
        boolean whole = choice.getFinishReason() == FinishReason.FINISH_REASON_STOP
                && choice.getToolCallsCount() == 0
                && !choice.getText().isBlank()
                && isClean(choice.getText())
                && isClean(completed.getPrompt().getConversation().getMessagesList());
        if (!whole) {
            return List.of();
        }
        if (isTaught) {
            return TaughtExamples.of(completed.getPrompt().getConversation(), choice).map(TopicExamples::text).stream()
                    .toList();
        }
        var line = JSON.createObjectNode();
        var messages = line.putArray("messages");
        completed.getPrompt().getConversation().getMessagesList().forEach(each -> message(messages, each));
        message(messages, "assistant", choice.getText());
        return List.of(text(line));
    }

    private static boolean isClean(List<ChatMessage> messages) {
        return messages.stream().allMatch(message -> isClean(message.getContent()));
    }

    private static boolean isClean(String text) {
        return CleanText.fault(text).isEmpty();
    }

    static void message(ArrayNode messages, ChatMessage message) {
        // An assistant's message that only calls tools says nothing to learn.
        if (!message.getContent().isBlank()) {
            message(messages, message.getRole(), message.getContent());
        }
    }

    static void message(ArrayNode messages, String role, String content) {
        messages.addObject().put("role", role).put("content", content);
    }

    private static String text(ObjectNode line) {
        return line.toString();
    }
}
