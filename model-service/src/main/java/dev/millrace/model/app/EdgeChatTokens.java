package dev.millrace.model.app;

import dev.millrace.contract.tokenizer.v1.ApplyTemplateRequest;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingStub;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.tokens.ChatTokens;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.job.TrainingException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The tokenizer and template that prompts go through: the text edge's. An edge that is started anew is away for a while; a job
 * that has been queued for hours does not fail for that.
 */
final class EdgeChatTokens implements ChatTokens {
    private static final long SECONDS_MAX = 60;
    private static final Duration AWAY_MAX = Duration.ofMinutes(5);
    private static final long PAUSE_MS = 500;

    private final TokenizerServiceBlockingStub edge;
    private final Duration awayMax;

    EdgeChatTokens(TokenizerServiceBlockingStub edge) {
        this(edge, AWAY_MAX);
    }

    /** @param awayMax how long the edge may be away before the job fails */
    EdgeChatTokens(TokenizerServiceBlockingStub edge, Duration awayMax) {
        this.edge = edge;
        this.awayMax = awayMax;
    }

    @Override
    public Ids text(String text) {
        var request = EncodeRequest.newBuilder().setText(text).build();
        return patiently(there -> ids(there.encode(request).getTokenIdsList()));
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
            return patiently(there -> ids(there.applyTemplate(request).getTokenIdsList()));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
                throw new IllegalArgumentException(e.getStatus().getDescription(), e);
            }
            throw e;
        }
    }

    /** Calls change nothing, so they may come again. */
    private Ids patiently(Function<TokenizerServiceBlockingStub, Ids> call) {
        long begin = System.nanoTime();
        while (true) {
            long leftMs = awayMax.minusNanos(System.nanoTime() - begin).toMillis();
            long deadlineMs = Math.max(1, Math.min(TimeUnit.SECONDS.toMillis(SECONDS_MAX), leftMs));
            try {
                return call.apply(edge.withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS)
                        .withWaitForReady());
            } catch (StatusRuntimeException e) {
                if (!isAway(e)) {
                    throw e;
                }
                if (leftMs <= PAUSE_MS) {
                    throw new TrainingException("the edge that encodes does not answer for %d s: %s"
                            .formatted(awayMax.toSeconds(), e.getMessage()));
                }
                pause(e);
            }
        }
    }

    /** The call that waits for an edge ends by its deadline. */
    private static boolean isAway(StatusRuntimeException e) {
        return switch (e.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED -> true;
            default -> false;
        };
    }

    private static void pause(StatusRuntimeException away) {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw away;
        }
    }

    private static Ids ids(List<Integer> ids) {
        return Ids.of(ids.stream().mapToInt(Integer::intValue).toArray());
    }
}
