package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.Example;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.data.tokens.Truncation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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

    /**
     * For {@link DistillationLesson}. Empty, too, where the completion's text does not encode to the teacher's tokens: then what it
     * thought of each does not fit, be it that it has another vocabulary.
     */
    public Optional<TaughtText> taught(Example.Taught taught) {
        var sequence = encoder.encode(taught.turns());
        var said = taught.tokens().stream().mapToInt(Example.Taught.Token::id).toArray();
        var learned = IntStream.range(0, sequence.length())
                .map(sequence::target)
                .filter(target -> target != TrainingSequence.NO_TARGET)
                .toArray();
        if (!Arrays.equals(said, learned)) {
            return Optional.empty();
        }
        return truncation.fit(sequence, tokensMax).map(fitted -> {
            // What is cut off is the beginning.
            int cut = said.length - fitted.targetCount();
            return TaughtText.of(
                    fitted, (place, n) -> opinion(place, taught.tokens().get(cut + n)));
        });
    }

    private static TaughtText.Opinion opinion(int place, Example.Taught.Token token) {
        return new TaughtText.Opinion(
                place,
                Ids.of(token.candidates().stream()
                        .mapToInt(Example.Taught.Candidate::id)
                        .toArray()),
                token.candidates().stream()
                        .mapToDouble(Example.Taught.Candidate::logprob)
                        .toArray());
    }

    /** For {@link UnpairedLesson}. */
    public Optional<JudgedAnswer> judged(Example.Judged judged) {
        return truncation
                .fitAll(List.of(encoder.encode(judged.turns())), tokensMax)
                .map(answer -> new JudgedAnswer(answer.getFirst(), judged.good()));
    }
}
