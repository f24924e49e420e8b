package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * An answer behind its prompt that is wanted or not; the answer begins with the first token that is learned.
 *
 * @param good whether it is wanted
 */
public record JudgedAnswer(TrainingSequence sequence, boolean good) {
    public JudgedAnswer {
        if (sequence.targetCount() == 0) {
            throw new IllegalArgumentException("sequence: no token of the answer is learned");
        }
    }

    /** Tokens of the prompt; the last of them predicts the first one of the answer. */
    private int promptTokens() {
        return IntStream.range(0, sequence.length())
                        .filter(t -> sequence.target(t) != TrainingSequence.NO_TARGET)
                        .findFirst()
                        .orElseThrow()
                + 1;
    }

    /**
     * This answer behind the prompt of another.
     *
     * @param tokensMax the prompt's beginning is cut off where both are longer; its last token stays
     */
    TrainingSequence behind(JudgedAnswer other, int tokensMax) {
        int answerFrom = promptTokens();
        int answer = sequence.length() - answerFrom;
        int prompt = Math.min(other.promptTokens(), Math.max(1, tokensMax - answer));
        int promptFrom = other.promptTokens() - prompt;
        int[] ids = new int[prompt + answer];
        int[] targets = new int[prompt + answer];
        Arrays.fill(targets, 0, prompt, TrainingSequence.NO_TARGET);
        targets[prompt - 1] = sequence.target(answerFrom - 1);
        for (int t = 0; t < prompt; t++) {
            ids[t] = other.sequence.id(promptFrom + t);
        }
        for (int t = 0; t < answer; t++) {
            ids[prompt + t] = sequence.id(answerFrom + t);
            targets[prompt + t] = sequence.target(answerFrom + t);
        }
        return TrainingSequence.of(ids, targets);
    }
}
