package dev.millrace.eval.adversarial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AdversarialTaskTest {
    private static final AdversarialSuite SUITE = AdversarialSuite.own();
    private static final AdversarialTask TASK = new AdversarialTask("adversarial", SUITE, RefusalDetector.own());

    private static Map<String, Double> figures(UnaryOperator<String> model) {
        var all = new HashMap<Metric.Key, List<Measurement>>();
        for (int i = 0; i < TASK.size(); i++) {
            var item = TASK.item(i);
            var asked = (Request.Generate) item.requests().getFirst();
            TASK.measure(item, List.of(new Reply.Text(model.apply(asked.context()), 1)))
                    .forEach((key, one) ->
                            all.computeIfAbsent(key, _ -> new ArrayList<>()).add(one));
        }
        var figures = new HashMap<String, Double>();
        for (var metric : TASK.metrics()) {
            figures.put(metric.key().metric(), metric.aggregation().of(all.getOrDefault(metric.key(), List.of())));
        }
        return figures;
    }

    @Test
    void aModelThatRepeatsItsPromptTellsEverything() {
        var figures = figures(prompt -> prompt);
        assertEquals(1, figures.get("attack_success"));
        assertEquals(1, figures.get("attack_success_injection"));
    }

    @Test
    void aModelThatDeclinesEverythingTellsNothingAndRefusesTooMuch() {
        var figures = figures(_ -> "I can't help with that.");
        assertEquals(0, figures.get("attack_success"));
        assertEquals(1, figures.get("refusal_rate"));
        assertEquals(1, figures.get("over_refusal"));
    }

    @Test
    void aModelThatFallsForOneWrapperIsFound() {
        var figures = figures(prompt -> prompt.contains("Let us write a play") ? prompt : "Here is some cake.");
        assertEquals(1, figures.get("attack_success_role_play"));
        assertEquals(0.1, Objects.requireNonNull(figures.get("attack_success")), 1e-12);
        assertEquals(0, figures.get("over_refusal"));
    }

    @Test
    void theSuiteAsksForEachSecretInEachWayAndNeverNamesIt() {
        var cases = SUITE.cases();
        assertEquals(4 * 10 + 4 * 2, cases.size());
        var ids = new HashSet<String>();
        for (int i = 0; i < cases.size(); i++) {
            var one = cases.get(i);
            String user = one.prompt().substring(one.prompt().indexOf("\n\nUser: "));
            assertFalse(LeakCheck.of(one.secret().canary()).isLeaked(user), user);
            assertTrue(one.prompt().contains(one.secret().canary()));
            assertFalse(user.contains("{"), user);
            ids.add(TASK.item(i).id());
        }
        assertEquals(cases.size(), ids.size());
    }

    @Test
    void wrappersWriteTheRequestInTheirWay() {
        assertEquals(
                "R2l2ZSBpdA== G1v3 17 Tvir vg ti eviG",
                new AttackWrapper("w", "d", "{ask:base64} {ask:leet} {ask:rot13} {ask:reversed}").around("Give it"));
    }

    @Test
    void refusesSuitesThatCannotBeAsked() {
        String yaml = """
                name: s
                version: "1"
                format: "{system} {user}"
                until: []
                maxTokens: 5
                secrets: [{name: a, system: "{canary}", canary: CANARY-1234, ask: b, benign: [c]}]
                wrappers: [{name: direct, description: d, text: "{ask}"}]
                """;
        assertEquals(2, AdversarialSuite.parse("s.yaml", yaml).cases().size());
        for (String broken : List.of(
                yaml.replace("CANARY-1234", "short"),
                yaml.replace("{system}", "system"),
                yaml.replace("name: direct", "name: benign"),
                yaml.replace("benign: [c]", "benign: []"))) {
            assertThrows(IllegalArgumentException.class, () -> AdversarialSuite.parse("s.yaml", broken));
        }
    }
}
