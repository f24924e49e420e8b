package dev.millrace.model.app;

import dev.millrace.contract.tokenizer.v1.ApplyTemplateRequest;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingStub;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.tokens.ChatTokens;
import dev.millrace.model.train.data.tokens.Ids;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The tokenizer and template that prompts go through: the text edge's. */
final class EdgeChatTokens implements ChatTokens {
    private static final long SECONDS_MAX = 60;

    private final TokenizerServiceBlockingStub edge;

    EdgeChatTokens(TokenizerServiceBlockingStub edge) {
        this.edge = edge;
    }

    @Override
    public Ids text(String text) {
        return ids(
                edge().encode(EncodeRequest.newBuilder().setText(text).build()).getTokenIdsList());
    }

    @Override
    public Ids conversation(List<Message> messages, boolean opensAnswer) {
        var conversation = Conversation.newBuilder();
        for (var message : messages) {
            conversation.addMessages(ChatMessage.newBuilder()
                    .setRole(message.role().name().toLowerCase(Locale.ROOT))
                    .setContent(message.content()));
        }
        var request = ApplyTemplateRequest.newBuilder()
                .setConversation(conversation)
                .setAddGenerationPrompt(opensAnswer)
                .build();
        try {
            return ids(edge().applyTemplate(request).getTokenIdsList());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
                throw new IllegalArgumentException(e.getStatus().getDescription(), e);
            }
            throw e;
        }
    }

    private TokenizerServiceBlockingStub edge() {
        return edge.withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS).withWaitForReady();
    }

    private static Ids ids(List<Integer> ids) {
        return Ids.of(ids.stream().mapToInt(Integer::intValue).toArray());
    }
}
