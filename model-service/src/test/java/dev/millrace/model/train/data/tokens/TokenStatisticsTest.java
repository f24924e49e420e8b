package dev.millrace.model.train.data.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenStatisticsTest {
    private static TrainingSequence sequence(int length, int learnedFrom) {
        int[] ids = new int[length];
        boolean[] learned = new boolean[length];
        for (int t = 0; t < length; t++) {
            ids[t] = t;
            learned[t] = t >= learnedFrom;
        }
        return TrainingSequence.causal(ids, learned);
    }

    @Test
    void neverLearnsTheFirstToken() {
        TrainingSequence sequence = sequence(3, 0);
        assertEquals(2, sequence.targetCount());
        assertEquals(1, sequence.target(0));
        assertEquals(2, sequence.target(1));
        assertEquals(TrainingSequence.NO_TARGET, sequence.target(2));
    }

    @Test
    void cutsTheSideThatIsNamed() {
        TrainingSequence sequence = sequence(6, 3);
        assertEquals(Optional.empty(), Truncation.REFUSE.fit(sequence, 5));
        assertEquals(Optional.of(sequence), Truncation.REFUSE.fit(sequence, 6));
        assertEquals(
                Optional.of(TrainingSequence.of(new int[] {3, 4, 5}, new int[] {4, 5, -1})),
                Truncation.CUT_LEFT.fit(sequence, 3));
        assertEquals(
                Optional.of(TrainingSequence.of(new int[] {0, 1, 2, 3}, new int[] {-1, -1, 3, 4})),
                Truncation.CUT_RIGHT.fit(sequence, 4));
        assertEquals(Optional.empty(), Truncation.CUT_RIGHT.fit(sequence, 2));
    }

    @Test
    void countsWhatIsKeptCutAndRefused() {
        TokenStatistics.Counter counter = new TokenStatistics.Counter(Truncation.CUT_RIGHT, 20);
        for (int length = 2; length <= 21; length++) {
            counter.fit(sequence(length, 1));
        }
        counter.fit(sequence(30, 25));
        // Lengths 2 to 20 and once more 20, of which the cut one still predicts at its last place.
        assertEquals(
                new TokenStatistics(20, 229, new TokenStatistics.Lengths(2, 11, 20, 20), 210, 1, 1),
                counter.statistics());
        assertEquals(210.0 / 229, counter.statistics().learnedShare(), 1e-12);
    }

    @Test
    void isZeroWithoutSequences() {
        assertEquals(
                new TokenStatistics(0, 0, new TokenStatistics.Lengths(0, 0, 0, 0), 0, 0, 0),
                new TokenStatistics.Counter(Truncation.REFUSE, 1).statistics());
    }

    @Test
    void refusesIdsAndTargetsThatAreNone() {
        assertEquals(
                "ids[1] -5 is negative",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> TrainingSequence.of(new int[] {1, -5}, new int[] {-1, -1}))
                        .getMessage());
        assertEquals(
                "2 ids and 1 marks of them",
                assertThrows(IllegalArgumentException.class, () -> TrainingSequence.causal(new int[2], new boolean[1]))
                        .getMessage());
    }
}
