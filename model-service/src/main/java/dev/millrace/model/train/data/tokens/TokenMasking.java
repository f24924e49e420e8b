package dev.millrace.model.train.data.tokens;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * BERT's masked language modelling (Devlin et al. 2019, §3.1): a share of the tokens is to be predicted, at least one; of these
 * 80 % are replaced by the mask token, 10 % by any token of the vocabulary and 10 % stay.
 *
 * @param share of the tokens that may be hidden, within (0, 1]; BERT's is 0.15
 * @param maskId the mask token's id
 * @param vocabularySize ids are below
 * @param special ids that are never hidden nor predicted
 */
public record TokenMasking(double share, int maskId, int vocabularySize, IntPredicate special) {
    private static final double MASKED = 0.8;
    private static final double REPLACED = 0.1;

    public TokenMasking {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share + " is not within (0, 1]");
        }
        if (maskId < 0 || maskId >= vocabularySize) {
            throw new IllegalArgumentException("maskId " + maskId + " is not within 0 to " + (vocabularySize - 1));
        }
    }

    /** Hides some of 1 or more tokens, each of which is the target at its own place. Nothing if all are special. */
    public TrainingSequence mask(Ids tokens, RandomGenerator random) {
        int[] ids = tokens.stream().toArray();
        int[] targets = new int[ids.length];
        Arrays.fill(targets, TrainingSequence.NO_TARGET);
        int[] places = IntStream.range(0, ids.length)
                .filter(t -> !special.test(ids[t]))
                .toArray();
        int count = Math.clamp(Math.round(places.length * share), Math.min(1, places.length), places.length);
        for (int chosen : Choice.of(places.length, count, random)) {
            int place = places[chosen];
            targets[place] = ids[place];
            ids[place] = hidden(ids[place], random);
        }
        return TrainingSequence.of(ids, targets);
    }

    private int hidden(int id, RandomGenerator random) {
        double draw = random.nextDouble();
        if (draw < MASKED) {
            return maskId;
        }
        return draw < MASKED + REPLACED ? random.nextInt(vocabularySize) : id;
    }
}
