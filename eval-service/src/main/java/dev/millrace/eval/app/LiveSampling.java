package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.AnswerSetting;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.tokenizer.v1.AnswerStart;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.comparison.CompletionSampling;
import dev.millrace.eval.comparison.SampleRule;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.RankingRules;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Makes comparisons of completions that {@link CompletionSampling} picks: of several choices as they are, of one with
 * further draws by the same parameters. Only answers in words to conversations without tools are looked at. What is picked
 * waits until the reader of the comparisons opens it, at most {@value #WAITING_MAX}.
 */
@Singleton
class LiveSampling {
    private static final Logger LOG = Logger.getLogger(LiveSampling.class);
    private static final int WAITING_MAX = 100;
    private static final Set<AnswerStart> OWN_TURN =
            Set.of(AnswerStart.ANSWER_START_UNSPECIFIED, AnswerStart.ANSWER_START_NEW_TURN);

    private final Comparisons comparisons;
    private final FeedbackLog log;
    private final InstantSource clock;
    private final int answers;
    private final boolean off;
    /** Guarded by this, as is what it has picked. */
    private final CompletionSampling sampling;

    private final Deque<ComparisonOpened> picked = new ArrayDeque<>();

    LiveSampling(
            Comparisons comparisons,
            FeedbackLog log,
            InstantSource clock,
            RandomGenerator random,
            ComparisonConfig config) {
        this.comparisons = comparisons;
        this.log = log;
        this.clock = clock;
        answers = config.sampleAnswers();
        if (answers < 2 || answers > RankingRules.ANSWERS_MAX) {
            throw new IllegalArgumentException("millrace.feedback.sample-answers: must be in 2..8, is " + answers);
        }
        var rule = SampleRule.of(config.sample());
        off = rule.share() == 0;
        sampling = new CompletionSampling(rule, config.sampleHourMax(), random);
    }

    /** Takes a completion; waits for nothing. */
    synchronized void completed(GenerationCompleted completed) {
        if (off || !isAnswered(completed)) {
            return;
        }
        var choices = completed.getChoicesList();
        var seen = new CompletionSampling.Completed(
                choices.stream().map(CompletedChoice::getText).toList(), meanLogprob(choices.getFirst()));
        sampling.pick(seen, clock.millis())
                .filter(_ -> picked.size() < WAITING_MAX)
                .ifPresent(why -> picked.add(comparison(completed, why.word())));
    }

    /** Whether it answers a conversation in words, in a turn of its own. */
    private static boolean isAnswered(GenerationCompleted completed) {
        var conversation = completed.getPrompt().getConversation();
        return !completed.hasFailure()
                && conversation.getMessagesCount() > 0
                && conversation.getTools().isEmpty()
                && OWN_TURN.contains(conversation.getAnswerStart())
                && completed.getChoicesCount() > 0
                && completed.getChoicesList().stream()
                        .noneMatch(choice -> choice.getText().isBlank());
    }

    private static OptionalDouble meanLogprob(CompletedChoice choice) {
        return choice.getLogprobsList().stream().mapToDouble(Float::doubleValue).average();
    }

    private ComparisonOpened comparison(GenerationCompleted completed, String reason) {
        var setting = setting(completed);
        // The same completion, read again, is the same comparison.
        var id = "sampled-" + UUID.nameUUIDFromBytes(completed.getRequestId().getBytes(UTF_8));
        var comparison = ComparisonOpened.newBuilder()
                .setComparisonId(id)
                .addAllMessages(completed.getPrompt().getConversation().getMessagesList())
                .setReason(reason);
        completed.getChoicesList().stream()
                .limit(RankingRules.ANSWERS_MAX)
                .map(choice -> ComparisonProto.answer(
                        id,
                        choice.getText(),
                        ComparisonProto.origin(
                                setting, completed.getModel(), completed.getRequestId(), choice.getIndex())))
                .forEach(comparison::addAnswers);
        if (completed.getChoicesCount() == 1) {
            comparison.addAllSettings(Collections.nCopies(answers - 1, setting));
        }
        return comparison.build();
    }

    private static AnswerSetting setting(GenerationCompleted completed) {
        return AnswerSetting.newBuilder()
                .setModel(completed.getPrompt().getModel())
                .setParameters(completed.getPrompt().getParameters().toBuilder()
                        .clearSeed()
                        .clearChoices()
                        .clearBestOf()
                        .clearTimeoutMs())
                .build();
    }

    /** Opens what has been picked. */
    void work() throws InterruptedException {
        for (var one = next(); one.isPresent(); one = next()) {
            open(one.get());
        }
    }

    private synchronized Optional<ComparisonOpened> next() {
        return Optional.ofNullable(picked.poll());
    }

    private void open(ComparisonOpened wanted) throws InterruptedException {
        try {
            var comparison = ComparisonProto.completed(wanted, clock.millis());
            var valid = ComparisonProto.fromProto(comparison);
            if (comparisons.find(valid.id()).isEmpty() && comparisons.hasRoomFor(List.of(valid.pooled()))) {
                log.record(Topics.COMPARISONS, valid.id(), comparison);
            }
        } catch (InvalidRankingException e) {
            LOG.debugf("a completion makes no comparison: %s", e.getMessage());
        }
    }
}
