package dev.millrace.model.train.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.tuning.ResourcePlan.Load;
import dev.millrace.model.train.tuning.ResourcePlan.Machine;
import org.junit.jupiter.api.Test;

/** SmolLM2-135M, against peaks that the training benchmark measured. */
class ResourcePlanTest {
    private static final DecoderSizes FLOATS = new DecoderSizes(30, 576, 1536, 9, 576, 192, 49_152, 538_000_000, true);
    private static final DecoderSizes INT8 = new DecoderSizes(30, 576, 1536, 9, 576, 192, 49_152, 147_025_920, false);

    @Test
    void countsTheParametersOfTheModelAsItsNameDoes() {
        assertEquals(134.5e6, FLOATS.parameters(), 0.1e6);
    }

    /** docs/performance.md; the benchmark has no scoring graph. A plan may be wrong by a third, rather too high than too low. */
    @Test
    void staysNearWhatWasMeasured() {
        assertNear(1_820, FLOATS, 1, 256, false);
        assertNear(1_405, INT8, 1, 256, false);
        assertNear(4_300, FLOATS, 4, 256, false);
        // bench training --lengths 256 --rows 1, without and with --checkpointing
        assertNear(1_347, INT8, 1, 256, false);
        assertNear(844, INT8, 1, 256, true);
    }

    private static void assertNear(long measuredMegabytes, DecoderSizes sizes, int rows, int length, boolean isLean) {
        var load = new Load(Objective.SFT, (long) rows * length, length, 1);
        double planned = (ResourcePlan.bytes(sizes, load, isLean) - ResourcePlan.scoringCopy(sizes)) / 1e6;
        assertTrue(
                planned > 0.9 * measuredMegabytes && planned < 1.35 * measuredMegabytes,
                "%s MB planned, %s measured".formatted(planned, measuredMegabytes));
    }

    @Test
    void savesMemoryWhereOnlyThatFitsAndRefusesWhatDoesNot() {
        var load = new Load(Objective.SFT, 2048, 512, 1_000_000);
        long whole = ResourcePlan.bytes(FLOATS, load, false);
        long lean = ResourcePlan.bytes(FLOATS, load, true);

        assertFalse(ResourcePlan.of(FLOATS, load, new Machine(whole, 2)).isCheckpointing());
        var saving = ResourcePlan.of(FLOATS, load, new Machine(whole - 1, 2));
        assertTrue(saving.isCheckpointing());
        assertEquals(lean, saving.bytes());
        var refusal = assertThrows(
                IllegalArgumentException.class, () -> ResourcePlan.of(FLOATS, load, new Machine(lean - 1, 2)));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("batch.tokens_max: 2,048 tokens"));
        assertFalse(ResourcePlan.of(FLOATS, load, new Machine(0, 2)).isCheckpointing());
    }

    /** 180 tokens/s on two cores are 5,556 s for a million; preferences take twice that. */
    @Test
    void takesTheTimeOfTheMeasuredSpeed() {
        var million = new Load(Objective.SFT, 256, 256, 1_000_000);
        assertEquals(5_556, ResourcePlan.of(FLOATS, million, new Machine(0, 2)).seconds(), 150);
        var pairs = new Load(Objective.DPO, 256, 256, 1_000_000);
        var plan = ResourcePlan.of(FLOATS, pairs, new Machine(0, 2));
        assertEquals(2 * 5_556, plan.seconds(), 300);
        assertTrue(plan.words().endsWith("for 1,000,000 tokens, about 3.1 h"), plan.words());
    }
}
