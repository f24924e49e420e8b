package dev.millrace.tokenizer.responses;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ChatTemplate;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A response that has ended and can be followed and fetched.
 *
 * @param tenant whose it is; others do not see it
 * @param conversation all messages but instructions, the answer last
 * @param body the whole object as JSON
 */
public record StoredResponse(String tenant, List<ChatMessage> conversation, String body) {
    /** Copies the list. */
    public StoredResponse {
        conversation = List.copyOf(conversation);
    }

    /**
     * What an exchange leaves: empty where it is no response, was not to be stored or did not end well. A function of what
     * is on the log, so that whoever completes the exchange can write it.
     *
     * @param template the model's, which says how it writes calls
     */
    public static Optional<StoredResponse> of(Completion completion, ChatTemplate template) {
        var request = completion.request();
        var delivery = request.delivery();
        if (delivery.form() != Delivery.Form.RESPONSE
                || completion.failure() != null
                || !(request.prompt().input() instanceof TextPrompt.Conversation talk)) {
            return Optional.empty();
        }
        var asked = Particulars.parse(delivery.particulars());
        var choice = completion.choices().getFirst();
        if (!asked.store() || choice.reason() != FinishReason.STOP && choice.reason() != FinishReason.LENGTH) {
            return Optional.empty();
        }
        var head = new ChatHead(request.id(), delivery.createdS(), request.model(), delivery.fingerprint());
        var answer = new ResponseAnswer(
                new ResponseObject(head, request.prompt(), asked),
                CallReading.of(request.prompt().input(), template),
                // The record of an exchange has no alternatives.
                null);
        answer.add(new TextEvent.Delta(0, choice.text(), List.of()));
        var body = answer.finished(new TextEvent.Finished(
                List.of(choice.reason()), List.of(""), completion.usage(), completion.timings(), completion.reward()));
        var conversation = new ArrayList<>(talk.messages()
                .subList(asked.instructed() ? 1 : 0, talk.messages().size()));
        conversation.add(answer.items().message());
        return Optional.of(new StoredResponse(request.tenant(), conversation, body));
    }
}
