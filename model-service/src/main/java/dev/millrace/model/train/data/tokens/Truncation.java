package dev.millrace.model.train.data.tokens;

import java.util.List;
import java.util.Optional;

/** What becomes of a sequence that is longer than a row. */
public enum Truncation {
    /** It is left out. */
    REFUSE,
    /** Its beginning is cut off: the answer stays, part of the question goes. */
    CUT_LEFT,
    /** Its end is cut off: the question stays, part of the answer goes. */
    CUT_RIGHT;

    /** At most {@code limit} tokens of a sequence; empty if it is left out, as one is that nothing remains to be learned of. */
    public Optional<TrainingSequence> fit(TrainingSequence sequence, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is not positive");
        }
        int length = sequence.length();
        Optional<TrainingSequence> fitted = length <= limit
                ? Optional.of(sequence)
                : switch (this) {
                    case REFUSE -> Optional.empty();
                    case CUT_LEFT -> Optional.of(sequence.slice(length - limit, length));
                    case CUT_RIGHT -> Optional.of(sequence.slice(0, limit));
                };
        return fitted.filter(rest -> rest.targetCount() > 0);
    }

    /**
     * Answers to one prompt, each at most {@code limit} tokens. Where beginnings are cut off, as much of each, so that the
     * prompt stays the same for all; empty if that would reach into an answer.
     */
    public Optional<List<TrainingSequence>> fitAll(List<TrainingSequence> answers, int limit) {
        int over = answers.stream().mapToInt(TrainingSequence::length).max().orElse(0) - limit;
        List<TrainingSequence> fitted = answers.stream()
                .flatMap(answer -> this == CUT_LEFT && over > 0
                        ? withoutBeginning(answer, over).stream()
                        : fit(answer, limit).stream())
                .toList();
        return Optional.of(fitted).filter(all -> all.size() == answers.size());
    }

    private static Optional<TrainingSequence> withoutBeginning(TrainingSequence answer, int tokens) {
        return Optional.of(tokens)
                .filter(cut -> cut < answer.length())
                .map(cut -> answer.slice(cut, answer.length()))
                .filter(rest -> rest.targetCount() == answer.targetCount());
    }
}
