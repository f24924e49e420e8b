package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.tokenizer.v1.CheckTextRequest;
import dev.millrace.contract.tokenizer.v1.CheckTextResponse;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.eval.comparison.AnswerMaking.Next.Ask;
import dev.millrace.eval.feedback.InvalidRankingException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Asks an edge, before a comparison is opened, whether it would take the prompts of its settings. */
@Singleton
class SettingsCheck {
    private static final Logger LOG = Logger.getLogger(SettingsCheck.class);
    /** A draft and its critique, as short as they can be. */
    private static final List<String> SHORT = List.of(".", ".");

    private final ModelStubs stubs;
    private final AnswerPrompts prompts;
    private final Revisions revisions;

    SettingsCheck(ModelStubs stubs, AnswerPrompts prompts, Revisions revisions) {
        this.stubs = stubs;
        this.prompts = prompts;
        this.revisions = revisions;
    }

    /**
     * Asks for each setting. An edge that is away now reads the prompts later, so it stops nobody. Blocks.
     *
     * @throws InvalidRankingException naming the first setting whose prompt is refused, in the edge's words; which asks for
     *     more than one answer; or whose draft, critique and answer may be too long for the model together
     */
    void require(ComparisonOpened comparison) {
        for (int i = 0; i < comparison.getSettingsCount(); i++) {
            var field = "comparison.settings[%d]".formatted(i);
            requireOneAnswer(field, comparison.getSettings(i).getParameters());
            var prompt = prompts.of(comparison, comparison.getSettings(i), List.of());
            var checked = check(field, prompt);
            if (checked.isPresent() && comparison.getSettings(i).getRevisions() > 0) {
                requireRoom(field, comparison, i, prompt.getParameters().getMaxNewTokens());
            }
        }
    }

    private static void requireOneAnswer(String field, TextParameters parameters) {
        if (parameters.hasChoices()
                || parameters.hasBestOf()
                || !parameters.getRewardModel().isEmpty()) {
            throw new InvalidRankingException(
                    field + ".parameters",
                    "a setting makes one answer: choices, best_of and reward_model have no place in it");
        }
    }

    /** What the last step of a revision reads: the conversation, the draft and its critique; and it writes as much again. */
    private void requireRoom(String field, ComparisonOpened comparison, int setting, int each) {
        var turns = revisions.turns(comparison, new Ask(comparison.getComparisonId(), setting, "", SHORT));
        var last = check(field, prompts.of(comparison, comparison.getSettings(setting), turns));
        if (last.isPresent()) {
            long all = last.get().getPromptTokens() + 3L * each;
            if (all > last.get().getContextLength()) {
                throw new InvalidRankingException(
                        field,
                        "parameters.max_new_tokens: conversation, draft, critique and answer may have %d tokens together, and the model's context has %d"
                                .formatted(all, last.get().getContextLength()));
            }
        }
    }

    /** Empty when no edge says anything. */
    private Optional<CheckTextResponse> check(String field, TextPrompt prompt) {
        try {
            return Optional.of(stubs.edge()
                    .checkText(CheckTextRequest.newBuilder().setPrompt(prompt).build()));
        } catch (StatusRuntimeException e) {
            var status = e.getStatus();
            if (status.getCode() == Status.Code.INVALID_ARGUMENT || status.getCode() == Status.Code.NOT_FOUND) {
                throw new InvalidRankingException(field, String.valueOf(status.getDescription()));
            }
            LOG.infof("the settings of a comparison are not checked: %s", status.getCode());
            return Optional.empty();
        }
    }
}
