package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.tokenizer.v1.CheckTextRequest;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
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

    private final ModelStubs stubs;
    private final AnswerPrompts prompts;

    SettingsCheck(ModelStubs stubs, AnswerPrompts prompts) {
        this.stubs = stubs;
        this.prompts = prompts;
    }

    /**
     * Asks for each setting. An edge that is away now reads the prompts later, so it stops nobody. Blocks.
     *
     * @throws InvalidRankingException naming the first setting whose prompt is refused, in the edge's words
     */
    void require(ComparisonOpened comparison) {
        for (int i = 0; i < comparison.getSettingsCount(); i++) {
            var refused = refusal(prompts.of(comparison, comparison.getSettings(i), List.of()));
            if (refused.isPresent()) {
                throw new InvalidRankingException("comparison.settings[%d]".formatted(i), refused.get());
            }
        }
    }

    private Optional<String> refusal(TextPrompt prompt) {
        try {
            stubs.edge()
                    .checkText(CheckTextRequest.newBuilder().setPrompt(prompt).build());
            return Optional.empty();
        } catch (StatusRuntimeException e) {
            var status = e.getStatus();
            if (status.getCode() == Status.Code.INVALID_ARGUMENT || status.getCode() == Status.Code.NOT_FOUND) {
                return Optional.of(String.valueOf(status.getDescription()));
            }
            LOG.infof("the settings of a comparison are not checked: %s", status.getCode());
            return Optional.empty();
        }
    }
}
