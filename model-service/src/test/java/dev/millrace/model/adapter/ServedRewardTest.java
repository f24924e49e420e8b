package dev.millrace.model.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.AdapterWeights;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.RewardScorer;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.RewardAdapter;
import dev.millrace.model.train.data.tokens.Ids;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reward models as they are served, against the graph that trains them. */
@Timeout(120)
class ServedRewardTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    /** Prompts that texts have in common, so that what is held of one for another adapter would show. */
    private static final List<int[]> TEXTS = List.of(
            new int[] {3, 17, 5, 9, 21, 4, 11},
            new int[] {3, 17, 5, 9, 21, 40, 2},
            new int[] {3, 17, 5, 9, 21, 4, 11, 30, 31},
            new int[] {50},
            new int[] {3, 17, 5});

    @TempDir
    private Path folder;

    private TinyModel tiny;
    private RewardAdapter kind;
    private RewardAdapter strict;

    @BeforeEach
    void write() throws IOException {
        tiny = new TinyModel("llama-tied", folder);
        kind = tiny.reward(2, 1, LoraTarget.QUERY, LoraTarget.VALUE, LoraTarget.DOWN);
        strict = tiny.reward(3, 2, LoraTarget.QUERY);
        tiny.written(kind, "kind");
        tiny.written(strict, "strict");
    }

    @Test
    void saysOfEachTextWhatTheTrainerDoesWhicheverModelWasAskedBefore() throws IOException {
        assertServedAsTrained(tiny.base(Precision.FP32), 1e-4);
    }

    /** Both multiply with the same blocks in the same kernel. */
    @Test
    void saysItWithWeightsOfEightBitsToo() throws IOException {
        assertServedAsTrained(tiny.base(Precision.INT8), 1e-4);
    }

    private void assertServedAsTrained(ModelPackage base, double tolerance) throws IOException {
        OnnxForwardPass pass = OnnxForwardPass.load(base, 2, 64, OPTIONS);
        AdapterPool pool = new AdapterPool(pass.adapters(), AdapterLimits.DEFAULT);
        double least = Double.MAX_VALUE;
        double worst = 0;
        try (var engine =
                        new InferenceEngine(pass, EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO, pool);
                var kindly = RewardScorer.open(base, kind, OPTIONS);
                var strictly = RewardScorer.open(base, strict, OPTIONS)) {
            assertTrue(pool.load("kind", folder.resolve("adapters/kind")).isReward());
            pool.load("strict", folder.resolve("adapters/strict"));
            for (int[] text : TEXTS) {
                double first = kindly.reward(Ids.of(text));
                double second = strictly.reward(Ids.of(text));
                worst = Math.max(worst, Math.abs(first - score(engine, pool, "kind", text)));
                worst = Math.max(worst, Math.abs(second - score(engine, pool, "strict", text)));
                least = Math.min(least, Math.abs(first - second));
            }
        }
        assertEquals(0, worst, tolerance);
        assertTrue(least > 2 * tolerance, "they differ by " + least + ", so a mix-up shows");
    }

    private static double score(InferenceEngine engine, AdapterPool pool, String name, int[] text) {
        AdapterWeights adapter = pool.take(name).orElseThrow();
        try {
            return adapter.score(engine.embed(text, adapter).orElseThrow().join());
        } finally {
            pool.giveBack(adapter);
        }
    }

    @Test
    void leavesTheModelAloneAsItIs() throws IOException {
        OnnxForwardPass pass = OnnxForwardPass.load(tiny.base(Precision.FP32), 2, 64, OPTIONS);
        AdapterPool pool = new AdapterPool(pass.adapters(), AdapterLimits.DEFAULT);
        try (var engine =
                new InferenceEngine(pass, EngineLimits.DEFAULT, new EngineObserver() {}, Duration.ZERO, pool)) {
            int[] text = TEXTS.getFirst();
            float[] before = engine.embed(text, null).orElseThrow().join();
            pool.load("kind", folder.resolve("adapters/kind"));
            score(engine, pool, "kind", text);
            float[] after = engine.embed(text, null).orElseThrow().join();
            for (int d = 0; d < before.length; d++) {
                assertEquals(before[d], after[d], 1e-5f);
            }
            assertEquals(0, pool.find("kind").orElseThrow().sequences());
        }
    }

    @Test
    void refusesAHeadOfAnotherWidth() throws IOException {
        tiny.written(new RewardAdapter(kind.adapter(), Arrays.copyOf(kind.score(), 3)), "narrow");
        try (var pass = OnnxForwardPass.load(tiny.base(Precision.FP32), 1, 64, OPTIONS)) {
            AdapterPool pool = new AdapterPool(pass.adapters(), AdapterLimits.DEFAULT);
            var problem = assertThrows(
                    IllegalArgumentException.class, () -> pool.load("narrow", folder.resolve("adapters/narrow")));
            assertTrue(String.valueOf(problem.getMessage()).startsWith("score: has 3 weights"), problem.getMessage());
            assertEquals(List.of(), pool.all());
        }
    }
}
