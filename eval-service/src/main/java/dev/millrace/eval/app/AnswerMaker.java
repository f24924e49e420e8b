package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.AnswerSetting;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.sampler.v1.Scheduling;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.eval.comparison.AnswerMaking;
import dev.millrace.eval.comparison.AnswerMaking.Made;
import dev.millrace.eval.comparison.ComparisonRules;
import dev.millrace.eval.feedback.InvalidRankingException;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Makes the answers of comparisons: puts prompts on their topic, hears the completions, and puts the comparison on its topic
 * again with what came of it. Completions are heard on any thread; all that waits for the broker is done by the reader of
 * the comparisons. Of several instances of the service one that asks does not hear what another one reads: where answers
 * are made there is one.
 */
@Singleton
class AnswerMaker {
    private static final Logger LOG = Logger.getLogger(AnswerMaker.class);
    private static final int COMPARISONS_AT_ONCE = 64;
    /** After everybody who waits on a connection, and after batches. */
    private static final int PRIORITY = 60;

    private final Comparisons comparisons;
    private final FeedbackLog log;
    private final InstantSource clock;
    private final long timeoutMs;
    /** Guarded by this, as is what it has made. */
    private final AnswerMaking making;

    private final List<Made> made = new ArrayList<>();

    AnswerMaker(
            Comparisons comparisons,
            FeedbackLog log,
            InstantSource clock,
            RandomGenerator random,
            ComparisonConfig config) {
        this.comparisons = comparisons;
        this.log = log;
        this.clock = clock;
        timeoutMs = config.answersTimeout().toMillis();
        making = new AnswerMaking(COMPARISONS_AT_ONCE, HexFormat.of().toHexDigits(random.nextLong()));
    }

    /** Takes a completion of a comparison's request; waits for nothing. */
    synchronized void completed(GenerationCompleted completed) {
        var id = completed.getRequestId();
        (isAnswer(completed)
                        ? making.completed(new AnswerMaking.Answer(
                                id,
                                completed.getModel(),
                                completed.getChoices(0).getText()))
                        : making.failed(id))
                .ifPresent(made::add);
    }

    private static boolean isAnswer(GenerationCompleted completed) {
        if (completed.hasFailure() || completed.getChoicesCount() == 0) {
            return false;
        }
        return switch (completed.getChoices(0).getFinishReason()) {
            case FINISH_REASON_STOP, FINISH_REASON_LENGTH -> true;
            case FINISH_REASON_UNSPECIFIED,
                    FINISH_REASON_TOOL_CALLS,
                    FINISH_REASON_CANCELLED,
                    FINISH_REASON_DEADLINE,
                    FINISH_REASON_ERROR,
                    UNRECOGNIZED -> false;
        };
    }

    /** A comparison is closed. */
    synchronized void drop(String comparisonId) {
        making.drop(comparisonId);
    }

    /** Writes what has been made and begins what is not being made yet, as far as there is room. */
    void work() throws InterruptedException {
        for (var one : drain()) {
            var comparison = comparisons.get(one.comparisonId());
            if (comparison.isPresent() && comparison.get().getAnswersCount() < 2) {
                write(with(comparison.get(), one));
            }
        }
        for (var comparison : comparisons.unmade()) {
            ask(comparison, begin(comparison));
        }
    }

    private synchronized List<Made> drain() {
        made.addAll(making.tick(clock.millis()));
        var all = List.copyOf(made);
        made.clear();
        return all;
    }

    private synchronized List<String> begin(ComparisonOpened comparison) {
        var id = comparison.getComparisonId();
        return making.isFull() || making.isMaking(id)
                ? List.of()
                : making.begin(id, comparison.getSettingsCount(), clock.millis() + timeoutMs);
    }

    private void write(ComparisonOpened comparison) throws InterruptedException {
        log.record(Topics.COMPARISONS, comparison.getComparisonId(), comparison);
        if (!comparisons.put(comparison)) {
            LOG.errorf("comparison %s has answers for which there is no room", comparison.getComparisonId());
        }
    }

    private static ComparisonOpened with(ComparisonOpened comparison, Made made) {
        var whole = comparison.toBuilder().setFailure(made.failure());
        for (int i = 0; i < made.answers().size(); i++) {
            var answer = made.answers().get(i);
            var origin = ComparisonProto.origin(comparison.getSettings(i), answer.model(), answer.requestId(), 0);
            whole.addAnswers(ComparisonProto.answer(comparison.getComparisonId(), answer.text(), origin));
        }
        try {
            ComparisonProto.fromProto(whole.build());
            return whole.build();
        } catch (InvalidRankingException e) {
            LOG.infof("comparison %s has answers that break a rule: %s", comparison.getComparisonId(), e.getMessage());
            return comparison.toBuilder()
                    .setFailure("The answers are longer than a comparison may be (%d bytes in all)."
                            .formatted(ComparisonRules.BYTES_MAX))
                    .build();
        }
    }

    private void ask(ComparisonOpened comparison, List<String> requestIds) throws InterruptedException {
        for (int i = 0; i < requestIds.size(); i++) {
            var prompt = PromptSubmitted.newBuilder()
                    .setRequestId(requestIds.get(i))
                    .setPrompt(prompt(comparison, comparison.getSettings(i)))
                    .build();
            log.record(Topics.PROMPTS, requestIds.get(i), prompt);
        }
    }

    private TextPrompt prompt(ComparisonOpened comparison, AnswerSetting setting) {
        var conversation = Conversation.newBuilder();
        if (!setting.getSystem().isEmpty()) {
            conversation.addMessages(message("system", setting.getSystem()));
        }
        if (comparison.getMessagesCount() == 0) {
            conversation.addMessages(message("user", comparison.getPrompt()));
        } else {
            conversation.addAllMessages(comparison.getMessagesList());
        }
        var parameters = setting.getParameters().toBuilder().clearChoices().clearBestOf();
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

    private static ChatMessage message(String role, String content) {
        return ChatMessage.newBuilder().setRole(role).setContent(content).build();
    }
}
