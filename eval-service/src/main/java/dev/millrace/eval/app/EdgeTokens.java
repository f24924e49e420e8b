package dev.millrace.eval.app;

import dev.millrace.contract.tokenizer.v1.ApplyTemplateRequest;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.eval.results.RunSpec.Chat;
import dev.millrace.eval.run.TokenText;
import java.util.List;

/** Texts as an edge reads them. Blocks; fails with a {@link io.grpc.StatusRuntimeException}. */
final class EdgeTokens implements TokenText {
    private final ModelStubs stubs;
    private final Patience patience;
    private final int contextLength;
    private final Chat chat;

    /** @param chat how contexts become conversations */
    EdgeTokens(ModelStubs stubs, Patience patience, int contextLength, Chat chat) {
        this.stubs = stubs;
        this.patience = patience;
        this.contextLength = contextLength;
        this.chat = chat;
    }

    @Override
    public List<Integer> encode(String text) {
        var request =
                EncodeRequest.newBuilder().setText(text).setParseSpecial(true).build();
        return patience.call(() -> stubs.edge().encode(request)).getTokenIdsList();
    }

    @Override
    public String context(String context) {
        if (!chat.isOn()) {
            return context;
        }
        var conversation = Conversation.newBuilder();
        if (!chat.system().isEmpty()) {
            conversation.addMessages(ChatMessage.newBuilder().setRole("system").setContent(chat.system()));
        }
        conversation.addMessages(ChatMessage.newBuilder().setRole("user").setContent(context));
        var request =
                ApplyTemplateRequest.newBuilder().setConversation(conversation).build();
        return patience.call(() -> stubs.edge().applyTemplate(request)).getPrompt();
    }

    @Override
    public int prefix() {
        var empty = patience.call(() -> stubs.edge().encode(EncodeRequest.getDefaultInstance()));
        if (!empty.hasPrefixId()) {
            throw new IllegalStateException(
                    "the model has no mark of a beginning or an end, so a text needs a context before it");
        }
        return empty.getPrefixId();
    }

    @Override
    public int contextLength() {
        return contextLength;
    }
}
