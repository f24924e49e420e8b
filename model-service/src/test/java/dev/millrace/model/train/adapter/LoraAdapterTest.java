package dev.millrace.model.train.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.Rope;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LoraAdapterTest {
    private static LoraFactors factors(int rank, int inputs, int outputs) {
        return new LoraFactors(rank, inputs, outputs, new float[rank * inputs], new float[outputs * rank]);
    }

    private static LoraSettings queries(int rank) {
        return new LoraSettings(rank, 16, false, 0, Set.of(LoraTarget.QUERY));
    }

    @Test
    void savesSixSeventhsOfAMatrixOf512By64() {
        var adapter = new LoraAdapter(
                queries(8),
                Adapters.BASE,
                new TreeMap<>(Map.of(new LoraPlace(0, LoraTarget.QUERY), factors(8, 512, 64))));
        assertEquals(4_608, adapter.parameters());
        assertEquals(32_768, adapter.fullParameters());
        assertEquals(0.86, adapter.saving(), 0.001);
    }

    @Test
    void dividesAlphaByTheRankOrItsRoot() {
        assertEquals(2, queries(8).scale());
        assertEquals(4, new LoraSettings(16, 16, true, 0, Set.of(LoraTarget.QUERY)).scale());
    }

    /** A width of 4,096 gives 4·r·4,096 numbers a layer: their variance is within some hundredths of bound²/3. */
    @Test
    void beginsEvenlyWithinTheRootOfTheInputsAndChangesNothing() {
        LoraFactors factors = LoraFactors.initial(16, 4096, 10, LoraStart.KAIMING_UNIFORM, new Random(1));
        double squares = 0;
        for (float value : factors.a()) {
            assertTrue(Math.abs(value) <= 1 / 64.0, () -> "out of bounds: " + value);
            squares += value * value;
        }
        assertEquals(1 / 4096.0 / 3, squares / factors.a().length, 1e-6);
        assertArrayEquals(new float[160], factors.b());
    }

    @Test
    void beginsNormallyWithADeviationOfOneByTheRank() {
        LoraFactors factors = LoraFactors.initial(16, 4096, 10, LoraStart.GAUSSIAN, new Random(1));
        double squares = 0;
        for (float value : factors.a()) {
            squares += value * value;
        }
        assertEquals(1 / 16.0, Math.sqrt(squares / factors.a().length), 5e-4);
    }

    @Test
    void drawsTheSameFromTheSameSeed() {
        LoraAdapter once = Adapters.trained(LoraTarget.values());
        LoraAdapter again = Adapters.trained(LoraTarget.values());
        assertEquals(14, once.factors().size());
        once.factors()
                .forEach((place, factors) -> assertArrayEquals(
                        factors.a(), again.at(place.layer(), place.target()).a()));
    }

    @Test
    void takesTheShapesOfTheDecoder() {
        LoraAdapter adapter = Adapters.trained(LoraTarget.values());
        adapter.requireFits(Adapters.TINY);
        LoraFactors down = adapter.at(1, LoraTarget.DOWN);
        assertEquals(24, down.inputs());
        assertEquals(16, down.outputs());
        assertEquals(2 * 3 * (32 + 24 + 24 + 32 + 40 + 40 + 40), adapter.parameters());
    }

    @Test
    void refusesADecoderItDoesNotFit() {
        LoraAdapter adapter = Adapters.trained(LoraTarget.VALUE, LoraTarget.DOWN);
        assertRefused(() -> adapter.requireFits(tiny(1, 24)), "blk.1.attn_v: the base model has 1 layers");
        assertRefused(() -> adapter.requireFits(tiny(2, 25)), "blk.0.ffn_down.inputs: must be 25");
    }

    private static DecoderConfig tiny(int layers, int feedForward) {
        return new DecoderConfig(
                "llama",
                32,
                64,
                layers,
                16,
                feedForward,
                1e-6f,
                Adapters.TINY.attention(),
                new Rope(8, 10_000, new Rope.Scaling.None()));
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertRefused(() -> queries(0), "lora.rank: must be in 1..512, is 0");
        assertRefused(() -> queries(513), "lora.rank");
        Set<LoraTarget> targets = Set.of(LoraTarget.QUERY);
        assertRefused(() -> new LoraSettings(8, 0, false, 0, targets), "lora.alpha");
        assertRefused(() -> new LoraSettings(8, Double.POSITIVE_INFINITY, false, 0, targets), "lora.alpha");
        assertRefused(() -> new LoraSettings(8, 8, false, 1, targets), "lora.dropout");
        assertRefused(() -> new LoraSettings(8, 8, false, 0, Set.of()), "lora.targets");
    }

    @Test
    void refusesFactorsThatDoNotBelongTogether() {
        SortedMap<LoraPlace, LoraFactors> none = new TreeMap<>();
        assertRefused(() -> adapter(none), "factors: must not be empty");
        assertRefused(() -> adapter(Map.of(LoraTarget.VALUE, factors(3, 16, 8))), "blk.0.attn_q: is missing");
        assertRefused(
                () -> adapter(Map.of(LoraTarget.QUERY, factors(3, 16, 16), LoraTarget.VALUE, factors(3, 17, 8))),
                "blk.0.attn_v.inputs: must be 16 as in matrices before it, is 17");
        assertRefused(
                () -> adapter(Map.of(LoraTarget.QUERY, factors(4, 16, 16), LoraTarget.VALUE, factors(3, 16, 8))),
                "blk.0.attn_q: must have rank 3, has 4");
        assertRefused(
                () -> adapter(Map.of(LoraTarget.KEY, factors(3, 16, 16))), "blk.0.attn_k: is none of the targets");
    }

    private static LoraAdapter adapter(Map<LoraTarget, LoraFactors> layer) {
        SortedMap<LoraPlace, LoraFactors> factors = new TreeMap<>();
        layer.forEach((target, matrices) -> factors.put(new LoraPlace(0, target), matrices));
        return adapter(factors);
    }

    private static LoraAdapter adapter(SortedMap<LoraPlace, LoraFactors> factors) {
        return new LoraAdapter(Adapters.settings(LoraTarget.QUERY, LoraTarget.VALUE), Adapters.BASE, factors);
    }

    @Test
    void refusesValuesThatAreNotFiniteAndMatricesOfOtherSizes() {
        float[] broken = new float[16];
        broken[3] = Float.NaN;
        assertRefused(() -> new LoraFactors(1, 16, 1, broken, new float[1]), "a[3]: must be finite");
        assertRefused(() -> new LoraFactors(1, 16, 2, new float[16], new float[1]), "b: must have 2 values, has 1");
        assertRefused(() -> new LoraFactors(1, 1 << 21, 1, new float[0], new float[1]), "inputs: must be in");
    }

    @Test
    void refusesMoreThanTwoGibibytesBeforeTheyAreAllocated() {
        var wide = new DecoderConfig(
                "llama",
                32,
                64,
                1024,
                1 << 17,
                1 << 20,
                1e-6f,
                Adapters.TINY.attention(),
                new Rope(8, 10_000, new Rope.Scaling.None()));
        var settings = new LoraSettings(512, 8, false, 0, Set.of(LoraTarget.UP));
        assertRefused(
                () -> LoraAdapter.initial(settings, Adapters.BASE, wide, LoraStart.GAUSSIAN, new Random(1)),
                "factors: must take at most 2147483648 bytes");
    }

    private static void assertRefused(Executable action, String message) {
        var refused = assertThrows(IllegalArgumentException.class, action);
        assertTrue(String.valueOf(refused.getMessage()).startsWith(message), refused.getMessage());
    }
}
