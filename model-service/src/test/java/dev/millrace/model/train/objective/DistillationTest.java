package dev.millrace.model.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.train.AlignmentGolden;
import dev.millrace.model.train.objective.Distillation.Remainder;
import dev.millrace.model.train.objective.Distillation.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DistillationTest {
    private static double[] logSoftmax(double... logits) {
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        return Arrays.stream(logits).map(logit -> logit - Math.log(sum)).toArray();
    }

    private static double[] divided(double[] logits, double temperature) {
        return Arrays.stream(logits).map(logit -> logit / temperature).toArray();
    }

    @Test
    void equalsThePrintedValue() {
        var distillation = new Distillation(2, Remainder.RENORMALISED);
        Target target = new Target(logSoftmax(2, 1, 0), logSoftmax(0, 0, 0));
        assertEquals(0.313684, distillation.of(List.of(target)).value(), 1e-6);
        assertEquals(0.313684, distillation.of(List.of(target, target)).value(), 1e-6);
    }

    @Test
    void equalsTheExactDivergenceWhereTheTopIsTheWholeVocabulary() {
        for (JsonNode golden : AlignmentGolden.cases("rl.json", "kl")) {
            double[] teacher = logSoftmax(AlignmentGolden.doubles(golden.get("policy_logits")));
            double[] student = logSoftmax(AlignmentGolden.doubles(golden.get("ref_logits")));
            for (Remainder remainder : Remainder.values()) {
                var distillation = new Distillation(1, remainder);
                double expected = golden.get("exact_kl_policy_ref").doubleValue();
                assertEquals(
                        expected,
                        distillation.of(List.of(new Target(teacher, student))).value(),
                        1e-12);
            }
        }
    }

    @Test
    void topOfTheTeacherAtATemperatureIsTheSoftmaxOfItsDividedLogits() {
        double[] logits = {3, 1, 0.5, -1, -2};
        double[] top = Arrays.copyOf(logSoftmax(logits), 3);
        double[] student = Arrays.copyOf(logSoftmax(0.1, 0.3, -0.2, 0.4, 0), 3);
        TokenLoss loss = new Distillation(4, Remainder.RENORMALISED).of(List.of(new Target(top, student)));
        double[] expected = logSoftmax(divided(new double[] {3, 1, 0.5}, 4));
        for (int i = 0; i < top.length; i++) {
            assertEquals(-16 * Math.exp(expected[i]), loss.gradient()[0][i], 1e-12);
        }
    }

    @Test
    void otherIsOneMoreOutcome() {
        double[] teacher = {Math.log(0.5), Math.log(0.3)};
        double[] student = {Math.log(0.6), Math.log(0.1)};
        TokenLoss loss = new Distillation(1, Remainder.OTHER).of(List.of(new Target(teacher, student)));
        double expected = 0.5 * Math.log(0.5 / 0.6) + 0.3 * Math.log(0.3 / 0.1) + 0.2 * Math.log(0.2 / 0.3);
        assertEquals(expected, loss.value(), 1e-12);
        // the derivative by the first logit of the student is p − q of its outcome
        double[] byLogProb = loss.gradient()[0];
        assertEquals(0.6 - 0.5, byLogProb[0] - 0.6 * (byLogProb[0] + byLogProb[1]), 1e-12);
        assertEquals(0.1 - 0.3, byLogProb[1] - 0.1 * (byLogProb[0] + byLogProb[1]), 1e-12);
    }

    @Test
    void aStudentThatEqualsItsTeacherHasNoLossWithOther() {
        double[] logProbs = {Math.log(0.5), Math.log(0.3)};
        TokenLoss loss = new Distillation(1, Remainder.OTHER).of(List.of(new Target(logProbs, logProbs)));
        assertEquals(0, loss.value(), 1e-15);
        assertArrayEquals(new double[2], loss.gradient()[0], 1e-12);
    }

    @Test
    void aStudentWithNothingOutsideTheTopHasAFiniteLoss() {
        Target target = new Target(new double[] {Math.log(0.5)}, new double[] {0});
        TokenLoss loss = new Distillation(1, Remainder.OTHER).of(List.of(target));
        assertEquals(0.5 * Math.log(0.5) + 0.5 * Math.log(0.5 / 1e-6), loss.value(), 1e-12);
        assertEquals(-0.5 + 0.5e6, loss.gradient()[0][0], 1e-6);
    }

    @Test
    void derivativesEqualCentralDifferences() {
        var random = new Random(8);
        double[][] student = {
            random.doubles(4, -5, -2).toArray(), random.doubles(4, -5, -2).toArray()
        };
        double[][] teacher = {
            random.doubles(4, -5, -2).toArray(), random.doubles(4, -5, -2).toArray()
        };
        for (var distillation :
                List.of(new Distillation(1, Remainder.OTHER), new Distillation(2.5, Remainder.RENORMALISED))) {
            CentralDifferences.check(
                    at -> distillation.of(targets(teacher, at)).value(),
                    student,
                    distillation.of(targets(teacher, student)).gradient());
        }
    }

    private static List<Target> targets(double[][] teacher, double[][] student) {
        return List.of(new Target(teacher[0], student[0]), new Target(teacher[1], student[1]));
    }

    @Test
    void refusesWhatHasNoMeaning() {
        assertMessage("temperature: must be in [0.01, 100.0], is 0.0", () -> new Distillation(0, Remainder.OTHER));
        assertMessage(
                "temperature: must be 1 where the mass outside the top K is kept, is 2.0",
                () -> new Distillation(2, Remainder.OTHER));
        assertMessage(
                "teacher: probabilities must sum to at most 1, sum to 2.0",
                () -> new Target(new double[] {0, 0}, new double[] {-1, -1}));
        assertMessage("student: must be 2, are 1", () -> new Target(new double[] {-2, -2}, new double[] {-1}));
    }

    private static void assertMessage(String expected, Executable call) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
