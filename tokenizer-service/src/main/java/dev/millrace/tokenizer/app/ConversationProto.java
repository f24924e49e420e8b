package dev.millrace.tokenizer.app;

import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.ResponseStored;
import dev.millrace.contract.tokenizer.v1.ToolChoice;
import dev.millrace.tokenizer.chat.AnswerStart;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ToolCall;
import dev.millrace.tokenizer.responses.StoredResponse;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.tools.InvalidToolsException;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;

/** Conversations, with the tools they offer, and responses as the contract has them. */
final class ConversationProto {
    private ConversationProto() {}

    /** @throws FailureException when a field is out of its range */
    static TextPrompt.Conversation fromProto(Conversation conversation) {
        return new TextPrompt.Conversation(
                conversation.getMessagesList().stream()
                        .map(ConversationProto::fromProto)
                        .toList(),
                tools(conversation),
                switch (conversation.getAnswerStart()) {
                    case ANSWER_START_AFTER_LAST -> AnswerStart.AFTER_LAST;
                    case ANSWER_START_IN_LAST -> AnswerStart.IN_LAST;
                    case ANSWER_START_NEW_TURN, ANSWER_START_UNSPECIFIED, UNRECOGNIZED -> AnswerStart.NEW_TURN;
                });
    }

    private static ToolUse tools(Conversation conversation) {
        if (conversation.getTools().isEmpty()) {
            return ToolUse.NONE;
        }
        var choice = switch (conversation.getToolChoice()) {
            case TOOL_CHOICE_NONE -> ToolUse.Choice.NONE;
            case TOOL_CHOICE_REQUIRED -> ToolUse.Choice.REQUIRED;
            case TOOL_CHOICE_NAMED -> ToolUse.Choice.NAMED;
            case TOOL_CHOICE_AUTO, TOOL_CHOICE_UNSPECIFIED, UNRECOGNIZED -> ToolUse.Choice.AUTO;
        };
        try {
            return new ToolUse(
                    conversation.getTools(), choice, conversation.getToolName(), conversation.getSingleToolCall());
        } catch (InvalidToolsException e) {
            throw FailureException.invalid(e.field(), "invalid_value", String.valueOf(e.getMessage()));
        }
    }

    private static ChatMessage fromProto(dev.millrace.contract.tokenizer.v1.ChatMessage message) {
        return new ChatMessage(
                message.getRole(),
                message.getContent(),
                message.getToolCallsList().stream()
                        .map(call -> new ToolCall(call.getId(), call.getName(), call.getArguments()))
                        .toList(),
                message.getToolCallId(),
                message.getName());
    }

    static ResponseStored toProto(StoredResponse response) {
        return ResponseStored.newBuilder()
                .setTenant(response.tenant())
                .addAllConversation(response.conversation().stream()
                        .map(ConversationProto::toProto)
                        .toList())
                .setBody(response.body())
                .build();
    }

    static StoredResponse fromProto(ResponseStored response) {
        return new StoredResponse(
                response.getTenant(),
                response.getConversationList().stream()
                        .map(ConversationProto::fromProto)
                        .toList(),
                response.getBody());
    }

    private static dev.millrace.contract.tokenizer.v1.ChatMessage toProto(ChatMessage message) {
        var built = dev.millrace.contract.tokenizer.v1.ChatMessage.newBuilder()
                .setRole(message.role())
                .setContent(message.content())
                .addAllToolCalls(calls(message))
                .setToolCallId(message.toolCallId())
                .setName(message.name());
        return built.build();
    }

    static List<dev.millrace.contract.tokenizer.v1.ToolCall> calls(ChatMessage message) {
        return message.toolCalls().stream()
                .map(call -> dev.millrace.contract.tokenizer.v1.ToolCall.newBuilder()
                        .setId(call.id())
                        .setName(call.name())
                        .setArguments(call.arguments())
                        .build())
                .toList();
    }

    static Conversation toProto(TextPrompt.Conversation talk) {
        var proto = Conversation.newBuilder();
        talk.messages().forEach(message -> proto.addMessages(toProto(message)));
        switch (talk.start()) {
            case NEW_TURN -> {} // the contract's default
            case AFTER_LAST ->
                proto.setAnswerStart(dev.millrace.contract.tokenizer.v1.AnswerStart.ANSWER_START_AFTER_LAST);
            case IN_LAST -> proto.setAnswerStart(dev.millrace.contract.tokenizer.v1.AnswerStart.ANSWER_START_IN_LAST);
        }
        var tools = talk.tools();
        if (tools.json().isEmpty()) {
            return proto.build();
        }
        return proto.setTools(tools.json())
                .setToolChoice(
                        switch (tools.choice()) {
                            case NONE -> ToolChoice.TOOL_CHOICE_NONE;
                            case AUTO -> ToolChoice.TOOL_CHOICE_AUTO;
                            case REQUIRED -> ToolChoice.TOOL_CHOICE_REQUIRED;
                            case NAMED -> ToolChoice.TOOL_CHOICE_NAMED;
                        })
                .setToolName(tools.name())
                .setSingleToolCall(tools.single())
                .build();
    }
}
