package dev.millrace.sampler;

import dev.millrace.sampler.SessionEvent.CandidatesArrived;
import dev.millrace.sampler.mask.AllowedTokens;
import dev.millrace.sampler.mask.TokenMask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the model is told of an answer's form with each command; of an answer without one nothing. */
final class AnswerForm {
    /** The answer's, told of every token that is taken; null for none. */
    private final @Nullable TokenMask mask;
    /** Whether the model has computed what it was last sent a guess of: else what may follow a guess need not be found. */
    private boolean guessesCount = true;

    AnswerForm(@Nullable TokenMask mask) {
        this.mask = mask;
    }

    /** Whether nothing but an end may follow. */
    boolean mustEnd() {
        return mask != null && mask.mustEnd();
    }

    /** What may follow all that is there. */
    AllowedTokens next() {
        return mask == null ? AllowedTokens.ANY : mask.named();
    }

    /**
     * A step with what may follow it.
     *
     * @param keep as the step's
     * @param guess of the tokens after it; only as much of it is sent as keeps the form
     */
    SessionAction.Step step(int id, int keep, TokenIds guess) {
        if (mask == null) {
            return new SessionAction.Step(id, keep, guess);
        }
        if (!guessesCount && guess.size() > 0) {
            var next = mask.named();
            return new SessionAction.Step(id, keep, guess, next.isAny() ? List.of() : withoutGuess(next, guess.size()));
        }
        var allowed = mask.along(guess);
        boolean any = allowed.stream().allMatch(AllowedTokens::isAny);
        return new SessionAction.Step(id, keep, guess.first(allowed.size() - 1), any ? List.of() : allowed);
    }

    private static List<AllowedTokens> withoutGuess(AllowedTokens next, int guesses) {
        var allowed = new ArrayList<>(Collections.nCopies(1 + guesses, AllowedTokens.ANY));
        allowed.set(0, next);
        return allowed;
    }

    /** The model has answered a step. */
    void answered(TokenIds guess, CandidatesArrived arrived) {
        if (guess.size() > 0) {
            guessesCount = !arrived.afterDraft().isEmpty();
        }
    }

    /** The candidates that came do not tell which token comes next. */
    void undecided() {
        if (mask != null) {
            mask.undecided();
        }
    }
}
