package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.Example;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.data.tokens.Truncation;
import java.util.List;
import java.util.Optional;

/**
 * Makes items of examples. Empty is what does not fit and is not to be cut, or of which nothing is left to learn.
 *
 * @param tokensMax of a sequence, at least 1; a lesson's limits must hold as many
 */
public record Preparation(Encoder encoder, Truncation truncation, int tokensMax) {
    public Preparation {
        if (tokensMax < 1 || tokensMax > TrainingSequence.TOKENS_MAX) {
            throw new IllegalArgumentException(
                    "data.tokens-max: must be in 1..%d, is %d".formatted(TrainingSequence.TOKENS_MAX, tokensMax));
        }
    }

    /** For {@link SupervisedLesson}. */
    public Optional<TrainingSequence> text(Passage passage) {
        return truncation.fit(encoder.encode(passage), tokensMax);
    }

    /** For {@link PreferenceLesson}. */
    public Optional<PreferencePair> pair(Example.Preference preference) {
        var answers = List.of(encoder.encode(preference.chosenTurns()), encoder.encode(preference.rejectedTurns()));
        return truncation.fitAll(answers, tokensMax).map(pair -> new PreferencePair(pair.getFirst(), pair.getLast()));
    }

    /** For {@link UnpairedLesson}. */
    public Optional<JudgedAnswer> judged(Example.Judged judged) {
        return truncation
                .fitAll(List.of(encoder.encode(judged.turns())), tokensMax)
                .map(answer -> new JudgedAnswer(answer.getFirst(), judged.good()));
    }
}
