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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A run whose service is killed, against one that is left alone. In fp32: there what an answer is does not depend on what was
 * computed before it, while in int8 the last bit of a sum decides how the next activation is rounded.
 */
@Timeout(600)
class ResumedEvaluationIT {
    private static final String NAME = "fp32";

    @Test
    void aRunThatIsCutOffGoesOnToTheSameNumbers() throws Exception {
        var system = RunningSystem.of("resumed-evaluation", imported());
        try {
            var runs = new EvaluationRuns(new JsonApi(system.url()));
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
        } finally {
            system.close();
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
