package dev.millrace.model.train.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.train.AlignmentGolden;
import dev.millrace.model.train.objective.KtoObjective.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KtoObjectiveTest {
    private static TokenRow whole(double policy, double reference) {
        return TokenRow.answer(new double[] {policy}, new double[] {reference});
    }

    private static List<TokenRow> rows(JsonNode policy, JsonNode reference) {
        var rows = new ArrayList<TokenRow>();
        for (int i = 0; i < policy.size(); i++) {
            rows.add(whole(policy.get(i).doubleValue(), reference.get(i).doubleValue()));
        }
        return rows;
    }

    @Test
    void equalsTorch() {
        for (JsonNode golden : AlignmentGolden.cases("preference.json", "kto")) {
            double z0 = KtoObjective.referencePoint(rows(golden.get("kl_policy"), golden.get("kl_ref")));
            assertEquals(golden.get("z0").doubleValue(), z0, 1e-12);
            List<TokenRow> rows = rows(golden.get("policy"), golden.get("ref"));
            var answers = new ArrayList<Judged>();
            for (int i = 0; i < rows.size(); i++) {
                answers.add(
                        new Judged(rows.get(i), golden.get("desirable").get(i).booleanValue()));
            }
            TokenLoss loss = new KtoObjective(
                            golden.get("beta").doubleValue(),
                            golden.get("lambda_desirable").doubleValue(),
                            golden.get("lambda_undesirable").doubleValue())
                    .of(answers, z0);
            assertEquals(golden.get("loss").doubleValue(), loss.value(), 1e-12);
            for (int i = 0; i < rows.size(); i++) {
                assertEquals(golden.get("grad_policy").get(i).doubleValue(), loss.gradient()[i][0], 1e-12);
            }
        }
    }

    @Test
    void equalsThePrintedTable() {
        var objective = new KtoObjective(0.1, 1, 1);
        assertEquals(
                0.487503,
                objective.of(List.of(new Judged(whole(-12, -13), true)), 0.5).value(),
                1e-6);
        assertEquals(
                0.462570,
                objective.of(List.of(new Judged(whole(-15, -14), false)), 0.5).value(),
                1e-6);
    }

    @Test
    void derivativeEqualsCentralDifferences() {
        var random = new Random(3);
        double[][] policy = {CentralDifferences.logProbs(random, 3), CentralDifferences.logProbs(random, 5)};
        double[][] reference = {CentralDifferences.logProbs(random, 3), CentralDifferences.logProbs(random, 5)};
        var objective = new KtoObjective(0.4, 1.33, 0.7);
        CentralDifferences.check(
                at -> objective.of(answers(at, reference), 0.8).value(),
                policy,
                objective.of(answers(policy, reference), 0.8).gradient());
    }

    private static List<Judged> answers(double[][] policy, double[][] reference) {
        return List.of(
                new Judged(new TokenRow(policy[0], reference[0], CentralDifferences.behind(1, 3)), true),
                new Judged(new TokenRow(policy[1], reference[1], CentralDifferences.behind(2, 5)), false));
    }

    @Test
    void settingsOutOfRangeNameTheirField() {
        String message = assertThrows(IllegalArgumentException.class, () -> new KtoObjective(0.1, -1, 1))
                .getMessage();
        assertEquals("desirable_weight: must be in [0, 100.0], is -1.0", message);
    }
}
