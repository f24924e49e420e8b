package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.AnswerSetting;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.sampler.v1.Scheduling;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import jakarta.inject.Singleton;
import java.util.List;

/** The prompts whose answers are an answer of a comparison. */
@Singleton
class AnswerPrompts {
    /** After everybody who waits on a connection, and after batches. */
    private static final int PRIORITY = 60;
    /** Of a draft or critique where nothing else is said: without an end they would leave no room for what follows them. */
    private static final int REVISED_TOKENS = 400;

    private final long timeoutMs;

    AnswerPrompts(ComparisonConfig config) {
        timeoutMs = config.answersTimeout().toMillis();
    }

    /** @param further what follows the conversation */
    TextPrompt of(ComparisonOpened comparison, AnswerSetting setting, List<ChatMessage> further) {
        var conversation = Conversation.newBuilder();
        if (!setting.getSystem().isEmpty()) {
            conversation.addMessages(Revisions.message("system", setting.getSystem()));
        }
        if (comparison.getMessagesCount() == 0) {
            conversation.addMessages(Revisions.message("user", comparison.getPrompt()));
        } else {
            conversation.addAllMessages(comparison.getMessagesList());
        }
        conversation.addAllMessages(further);
        // Of a setting that was a live completion's: one answer is wanted.
        var parameters = setting.getParameters().toBuilder()
                .clearChoices()
                .clearBestOf()
                .clearRewardModel()
                .clearMinReward();
        if (setting.getRevisions() > 0 && !parameters.hasMaxNewTokens()) {
            parameters.setMaxNewTokens(REVISED_TOKENS);
        }
        if (!parameters.hasTimeoutMs()) {
            parameters.setTimeoutMs((int) Math.min(timeoutMs, Integer.MAX_VALUE));
        }
        return TextPrompt.newBuilder()
                .setConversation(conversation)
                .setModel(setting.getModel())
                .setParameters(parameters)
                .setScheduling(Scheduling.newBuilder().setTenant("comparisons").setPriority(PRIORITY))
                .build();
    }
}
