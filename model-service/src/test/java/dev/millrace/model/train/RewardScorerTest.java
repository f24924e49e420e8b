package dev.millrace.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraStart;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.RewardAdapter;
import dev.millrace.model.train.data.tokens.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardScorerTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final LoraSettings LORA = new LoraSettings(2, 4, false, 0, EnumSet.of(LoraTarget.QUERY));

    @TempDir
    private Path folder;

    private static RewardAdapter unchanged(ModelPackage base, float[] score) throws IOException {
        try (var pass = ScoringPass.open(base, LORA, OPTIONS)) {
            var parameters = new AdapterParameters(LORA, new BaseModel(base.name(), ""), pass.parameters());
            return new RewardAdapter(parameters.start(LoraStart.KAIMING_UNIFORM, new SplittableRandom(1)), score);
        }
    }

    /** The state is that of transformers; an adapter that has learned nothing changes none of it. */
    @Test
    void aRewardIsTheHeadOnTransformersHiddenState() throws IOException {
        var file = Path.of(System.getProperty("millrace.goldens", "none"), "model", "hidden.json");
        assumeTrue(Files.exists(file), "needs the goldens, -Dmillrace.goldens=FOLDER");
        var base = AdaptedSmolLm2.imported(Precision.FP32, folder);
        float[] score = new float[base.shape().hiddenSize()];
        var random = new SplittableRandom(3);
        for (int d = 0; d < score.length; d++) {
            score[d] = (float) random.nextDouble(-0.05, 0.05);
        }
        try (var scorer = RewardScorer.open(base, unchanged(base, score), OPTIONS)) {
            for (JsonNode golden : new ObjectMapper().readTree(file.toFile()).path("cases")) {
                var state = golden.path("last_hidden_after_final_norm");
                double expected = 0;
                for (int d = 0; d < score.length; d++) {
                    expected += score[d] * state.path(d).asDouble();
                }
                int[] ids = StreamSupport.stream(golden.path("ids").spliterator(), false)
                        .mapToInt(JsonNode::asInt)
                        .toArray();
                assertEquals(expected, scorer.reward(Ids.of(ids)), 1e-3);
            }
        }
    }

    @Test
    void refusesAHeadOfAnotherWidthAndATextThatDoesNotFit() throws IOException {
        var base = TinyDecoder.of("llama-tied", Precision.FP32, folder);
        var narrow = unchanged(base, new float[3]);
        var problem = assertThrows(IllegalArgumentException.class, () -> RewardScorer.open(base, narrow, OPTIONS));
        assertTrue(String.valueOf(problem.getMessage()).startsWith("score: has 3 weights"), problem.getMessage());
        try (var scorer =
                RewardScorer.open(base, unchanged(base, new float[base.shape().hiddenSize()]), OPTIONS)) {
            assertEquals(0, scorer.reward(Ids.of(1, 2, 3)));
            assertThrows(IllegalArgumentException.class, () -> scorer.reward(Ids.of()));
        }
    }
}
