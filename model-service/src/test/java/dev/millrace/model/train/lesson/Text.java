package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A text of the small vocabulary: a prompt, and an answer that is learned. */
record Text(int[] ids, int promptTokens) {
    static Text of(RandomGenerator random) {
        int prompt = random.nextInt(1, 5);
        int answer = random.nextInt(1, TableLearner.LENGTH_MAX - prompt + 1);
        return new Text(random.ints(prompt + answer, 0, TableLearner.VOCABULARY).toArray(), prompt);
    }

    TrainingSequence sequence() {
        boolean[] learned = new boolean[ids.length];
        for (int t = promptTokens; t < ids.length; t++) {
            learned[t] = true;
        }
        return TrainingSequence.causal(ids, learned);
    }

    int answerTokens() {
        return ids.length - promptTokens;
    }

    /** log p of each token of the answer. */
    double[] logprobs(TableLearner learner) {
        return IntStream.range(promptTokens, ids.length)
                .mapToDouble(t -> learner.logprob(ids, t - 1, ids[t]))
                .toArray();
    }

    double[] referenceLogprobs(TableLearner learner) {
        return IntStream.range(promptTokens, ids.length)
                .mapToDouble(t -> learner.referenceLogprob(ids, t - 1, ids[t]))
                .toArray();
    }

    double logprob(TableLearner learner) {
        return Arrays.stream(logprobs(learner)).sum();
    }

    /** How much likelier the answer is than under the reference, as a logarithm. */
    double logRatio(TableLearner learner) {
        return logprob(learner) - Arrays.stream(referenceLogprobs(learner)).sum();
    }
}
