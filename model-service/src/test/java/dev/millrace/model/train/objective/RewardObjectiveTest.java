package dev.millrace.model.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.train.AlignmentGolden;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RewardObjectiveTest {
    private static final RewardObjective PLAIN = new RewardObjective(0);

    /** The rewards of the chosen answers, then those of the rejected ones. */
    private static List<RewardPair> halves(int pairs, double margin) {
        var all = new ArrayList<RewardPair>();
        for (int i = 0; i < pairs; i++) {
            all.add(new RewardPair(i, pairs + i, margin, 1));
        }
        return all;
    }

    @Test
    void equalsTorchForPairsWithAMargin() {
        for (JsonNode golden : AlignmentGolden.cases("reward.json", "pair")) {
            double[] chosen = AlignmentGolden.doubles(golden.get("chosen"));
            double[] rejected = AlignmentGolden.doubles(golden.get("rejected"));
            double[] rewards = DoubleStream.concat(DoubleStream.of(chosen), DoubleStream.of(rejected))
                    .toArray();
            RewardObjective.Result result =
                    PLAIN.of(rewards, halves(chosen.length, golden.get("margin").doubleValue()));
            assertEquals(golden.get("loss").doubleValue(), result.value(), 1e-12);
            assertEquals(golden.get("accuracy").doubleValue(), result.accuracy(), 1e-12);
            double[] gradient = DoubleStream.concat(
                            DoubleStream.of(AlignmentGolden.doubles(golden.get("grad_chosen"))),
                            DoubleStream.of(AlignmentGolden.doubles(golden.get("grad_rejected"))))
                    .toArray();
            assertArrayEquals(gradient, result.gradient(), 1e-12);
        }
    }

    @Test
    void equalsTorchForAllPairsOfARanking() {
        int cases = 0;
        for (JsonNode golden : AlignmentGolden.cases("reward.json", "kwise")) {
            double[] rewards = AlignmentGolden.doubles(golden.get("rewards"));
            for (String policy : List.of("failed_drop", "failed_lowest")) {
                List<RewardPair> pairs = AlignmentGolden.list(golden.get(policy).get("pairs")).stream()
                        .map(pair -> RewardPair.of(
                                pair.get(0).intValue(), pair.get(1).intValue()))
                        .toList();
                if (!pairs.isEmpty()) {
                    cases++;
                    double answers = rewards.length;
                    assertGolden(golden.get(policy).get("mean_over_pairs"), PLAIN.of(rewards, pairs));
                    assertGolden(
                            golden.get(policy).get("over_k_choose_2"),
                            PLAIN.of(rewards, pairs, answers * (answers - 1) / 2));
                }
            }
        }
        assertEquals(36, cases);
    }

    private static void assertGolden(JsonNode expected, RewardObjective.Result result) {
        assertEquals(expected.get("loss").doubleValue(), result.value(), 1e-12);
        assertArrayEquals(AlignmentGolden.doubles(expected.get("grad")), result.gradient(), 1e-12);
    }

    @Test
    void equalsThePrintedTable() {
        double[] rewards = {1.5, 0.2, 0.5, 0.8};
        assertEquals(0.675375, PLAIN.of(rewards, halves(2, 0)).value(), 1e-6);
        assertEquals(
                0.700375, new RewardObjective(0.01).of(rewards, halves(2, 0)).value(), 1e-6);
        assertEquals(
                (0.474077 + 1.387335) / 2, PLAIN.of(rewards, halves(2, 0.5)).value(), 1e-6);
    }

    @Test
    void derivativeEqualsCentralDifferences() {
        double[][] rewards = {new Random(4).doubles(5, -3, 3).toArray()};
        List<RewardPair> pairs =
                List.of(new RewardPair(0, 1, 0.3, 0.5), new RewardPair(3, 0, 0, 2), new RewardPair(4, 2, 1, 1));
        var objective = new RewardObjective(0.05);
        CentralDifferences.check(at -> objective.of(at[0], pairs).value(), rewards, new double[][] {
            objective.of(rewards[0], pairs).gradient()
        });
    }

    @Test
    void refusesPairsOfOtherAnswers() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> PLAIN.of(new double[] {1, 2}, List.of(RewardPair.of(0, 2))))
                .getMessage();
        assertEquals(
                "pairs: RewardPair[chosen=0, rejected=2, margin=0.0, weight=1.0] is not of the 2 answers", message);
    }
}
