package dev.millrace.local.chain;

import static dev.millrace.local.chain.EvaluationRuns.done;
import static dev.millrace.local.chain.EvaluationRuns.id;
import static dev.millrace.local.chain.EvaluationRuns.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.local.system.Service;
import dev.millrace.local.system.ServiceProgram;
import dev.millrace.local.system.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A run whose service is killed, against one that is left alone, and likelihoods against the completions API. In fp32: there
 * what an answer is does not depend on what was computed before it, while in int8 the last bit of a sum decides how the next
 * activation is rounded.
 */
@Timeout(600)
class ResumedEvaluationIT {
    private static final String NAME = "fp32";

    private static RunningSystem system;
    private static EvaluationRuns runs;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.of("resumed-evaluation", imported());
        runs = new EvaluationRuns(new JsonApi(system.url()));
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void aRunThatIsCutOffGoesOnToTheSameNumbers() throws Exception {
        var spec = spec(16, "common_knowledge", "gsm_mini")
                .put("fewshot", 1)
                .put("max_tokens", 16)
                .put("fresh", true);
        var cut = runs.api().post("/v1/evaluations", spec).path("evaluation");
        // In the midst of the second task, which generates.
        var half = runs.await(id(cut), run -> done(run) >= 20);
        assertEquals("EVALUATION_STATUS_RUNNING", half.path("status").asText(), half.toString());
        ProcessHandle.of(system.local().status(Service.EVAL).pid())
                .orElseThrow()
                .destroyForcibly();
        var ended = runs.await(id(cut), run -> run.path("ended_epoch_ms").asLong() > 0);
        assertEquals("EVALUATION_STATUS_COMPLETED", ended.path("status").asText(), ended.toString());
        var whole = runs.completed(spec);
        assertEquals(figures(whole), figures(ended));
        assertTrue(figures(whole).stream().noneMatch(JsonNode::isEmpty), whole.toString());
        assertEquals(texts(runs.items(whole, "gsm_mini")), texts(runs.items(ended, "gsm_mini")));
    }

    @Test
    void likelihoodsEqualThoseOfTheHttpDoor() throws Exception {
        var run = runs.completed(spec(5, "common_knowledge", "last_word").put("fresh", true));
        for (var task : List.of("common_knowledge", "last_word")) {
            var items = runs.items(run, task);
            assertEquals(5, items.size(), items.toString());
            for (var item : items) {
                for (var likelihood : runs.likelihoods(item)) {
                    double direct = likelihood.direct();
                    assertEquals(direct, likelihood.own(), 1e-6 * Math.max(1, -direct), item.toString());
                }
            }
        }
    }

    /** By model-service's own command, of the file that the default package is made of. */
    private static Path imported() throws Exception {
        var gguf = System.getProperty("millrace.gguf", "");
        assumeTrue(!gguf.isEmpty(), "Needs a real model: -Dmillrace.gguf=FILE; ./millrace test sets it.");
        var root = Path.of(System.getProperty("millrace.root"));
        var models = root.resolve("deploy/local/target/fp32-models");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("MILLRACE_MODELS", models.toString());
        var command = new ServiceProgram(Settings.of(root, environment), "dev.millrace.model.app.ModelCommand");
        var program = command.with(List.of("import", gguf, "--precision", NAME, "--name", NAME))
                .inheritIO()
                .start();
        assertEquals(0, program.waitFor());
        return models.resolve(NAME);
    }

    private static List<JsonNode> figures(JsonNode run) {
        return run.findValues("figures");
    }

    private static List<JsonNode> texts(JsonNode items) {
        var texts = new ArrayList<JsonNode>();
        items.forEach(item -> texts.add(item.path("replies")));
        return texts;
    }
}
