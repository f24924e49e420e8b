package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.AnswerSetting;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.eval.comparison.AnswerMaking;
import dev.millrace.eval.comparison.AnswerMaking.Next;
import dev.millrace.eval.comparison.AnswerMaking.Next.Ask;
import dev.millrace.eval.comparison.AnswerMaking.Next.Made;
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

    private final Comparisons comparisons;
    private final FeedbackLog log;
    private final InstantSource clock;
    private final Revisions revisions;
    private final AnswerPrompts prompts;
    private final long timeoutMs;
    /** Guarded by this, as is what it has made. */
    private final AnswerMaking making;

    private final List<Next> next = new ArrayList<>();

    AnswerMaker(
            Comparisons comparisons,
            FeedbackLog log,
            InstantSource clock,
            RandomGenerator random,
            Revisions revisions,
            AnswerPrompts prompts,
            ComparisonConfig config) {
        this.comparisons = comparisons;
        this.log = log;
        this.clock = clock;
        this.revisions = revisions;
        this.prompts = prompts;
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
                .ifPresent(next::add);
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

    /** Writes what has been made, asks for what comes next and begins what is not being made yet, as far as there is room. */
    void work() throws InterruptedException {
        for (var one : drain()) {
            var comparison = comparisons.get(one.comparisonId()).filter(open -> open.getAnswersCount() < 2);
            if (comparison.isPresent()) {
                switch (one) {
                    case Ask ask -> ask(comparison.get(), ask);
                    case Made made -> write(with(comparison.get(), made));
                }
            }
        }
        for (var comparison : comparisons.unmade()) {
            if (revisions.arePossible(comparison)) {
                for (var ask : begin(comparison)) {
                    ask(comparison, ask);
                }
            } else {
                // It was opened under another constitution.
                write(comparison.toBuilder()
                        .setFailure("The constitution has no principle for its criterion.")
                        .build());
            }
        }
    }

    private synchronized List<Next> drain() {
        next.addAll(making.tick(clock.millis()));
        var all = List.copyOf(next);
        next.clear();
        return all;
    }

    private synchronized List<Ask> begin(ComparisonOpened comparison) {
        var id = comparison.getComparisonId();
        return making.isFull() || making.isMaking(id)
                ? List.of()
                : making.begin(
                        id,
                        comparison.getSettingsList().stream()
                                .map(AnswerSetting::getRevisions)
                                .toList(),
                        clock.millis() + timeoutMs);
    }

    private void write(ComparisonOpened comparison) throws InterruptedException {
        log.record(Topics.COMPARISONS, comparison.getComparisonId(), comparison);
        if (!comparisons.put(comparison)) {
            LOG.errorf("comparison %s has answers for which there is no room", comparison.getComparisonId());
        }
    }

    private ComparisonOpened with(ComparisonOpened comparison, Made made) {
        var whole = comparison.toBuilder().setFailure(made.failure());
        for (int i = 0; i < made.chains().size(); i++) {
            var chain = made.chains().get(i);
            var last = chain.getLast();
            var origin = ComparisonProto.origin(comparison.getSettings(i), last.model(), last.requestId(), 0);
            var answer = ComparisonProto.answer(comparison.getComparisonId(), last.text(), origin);
            whole.addAnswers(answer);
            if (chain.size() > 1) {
                whole.addRevised(revisions.made(comparison, i, answer.getAnswerId(), chain));
            }
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

    private void ask(ComparisonOpened comparison, Ask ask) throws InterruptedException {
        var prompt = PromptSubmitted.newBuilder()
                .setRequestId(ask.requestId())
                .setPrompt(
                        prompts.of(comparison, comparison.getSettings(ask.answer()), revisions.turns(comparison, ask)))
                .build();
        log.record(Topics.PROMPTS, ask.requestId(), prompt);
    }
}
