package dev.millrace.model.app;

import dev.millrace.contract.sampler.v1.Failure;
import dev.millrace.contract.sampler.v1.FailureCode;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerateResponse;
import dev.millrace.contract.sampler.v1.GenerationFinished;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import dev.millrace.model.train.draw.AwayException;
import dev.millrace.model.train.job.TrainingException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answers of one request to a sampler, token by token. */
final class DrawnTokens {
    private final List<List<TokenGenerated>> choices;
    private @Nullable GenerationFinished finished;

    /** One of them. */
    @SuppressWarnings("ArrayRecordComponent") // made here and read once
    record Choice(int[] ids, double[] logprobs, boolean isEnded) {}

    DrawnTokens(int choices) {
        this.choices = Stream.generate(() -> (List<TokenGenerated>) new ArrayList<TokenGenerated>())
                .limit(choices)
                .toList();
    }

    /** @throws IllegalStateException where a token is missing */
    void add(GenerateResponse event) {
        if (event.hasToken()) {
            var token = event.getToken();
            var tokens = choices.get(token.getChoice());
            if (token.getSequence() > tokens.size()) {
                throw new IllegalStateException("a sampler left out token %d of an answer".formatted(tokens.size()));
            }
            if (token.getSequence() == tokens.size()) {
                tokens.add(token);
            }
        } else if (event.hasFinished()) {
            finished = event.getFinished();
        }
    }

    /**
     * All of them, when each came to its end or its length, and by the wanted model.
     *
     * @param version of the model that was to answer
     */
    List<Choice> whole(String version) throws AwayException {
        var end = finished;
        if (end == null) {
            throw new AwayException("sampler: ended without saying how");
        }
        if (end.hasFailure()) {
            throw failure(end.getFailure());
        }
        if (!end.getModelVersion().equals(version)) {
            throw new AwayException("sampler: answered by %s instead of %s".formatted(end.getModelVersion(), version));
        }
        var answers = new ArrayList<Choice>();
        for (var choice : end.getChoicesList()) {
            var tokens = choices.get(choice.getChoice());
            boolean isWhole = choice.getReason() == FinishReason.FINISH_REASON_STOP
                    || choice.getReason() == FinishReason.FINISH_REASON_LENGTH;
            if (!isWhole || tokens.isEmpty() || tokens.size() != choice.getGeneratedTokens()) {
                throw new AwayException("sampler: an answer was cut off after %d of %d tokens, %s"
                        .formatted(tokens.size(), choice.getGeneratedTokens(), choice.getReason()));
            }
            answers.add(new Choice(
                    tokens.stream().mapToInt(TokenGenerated::getTokenId).toArray(),
                    tokens.stream().mapToDouble(TokenGenerated::getLogprob).toArray(),
                    choice.getReason() == FinishReason.FINISH_REASON_STOP));
        }
        if (answers.size() != choices.size()) {
            throw new AwayException("sampler: %d answers instead of %d".formatted(answers.size(), choices.size()));
        }
        return answers;
    }

    /** A model service that was started anew has lost the adapter; it is loaded again before the next attempt. */
    private static AwayException failure(Failure failure) {
        var words = "sampler: " + failure.getMessage();
        if (failure.getCode() == FailureCode.FAILURE_CODE_INVALID
                && !failure.getMessage().contains("adapter")) {
            throw new TrainingException(words);
        }
        return new AwayException(words);
    }
}
