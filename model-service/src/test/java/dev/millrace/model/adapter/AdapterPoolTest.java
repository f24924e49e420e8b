package dev.millrace.model.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.AdapterHost;
import dev.millrace.model.AdapterWeights;
import dev.millrace.model.LowRankFactors;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.LoraFactors;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterPoolTest {
    private static final AdapterHost ANY = adapter -> {};

    @TempDir
    Path folder;

    private TinyModel tiny;
    private Path first;
    private Path second;

    @BeforeEach
    void write() throws IOException {
        tiny = new TinyModel("llama-tied", folder);
        first = tiny.written(tiny.adapter(2, 1, LoraTarget.VALUE), "first");
        second = tiny.written(tiny.adapter(2, 2, LoraTarget.VALUE), "second");
    }

    private static AdapterPool pool(int adapters, long bytes) {
        return new AdapterPool(ANY, new AdapterLimits(adapters, 4, bytes));
    }

    @Test
    void packsTheScaleIntoTheTransposeOfB() throws IOException {
        LoraAdapter adapter = tiny.adapter(2, 1, LoraTarget.VALUE);
        LoraFactors factors = adapter.at(0, LoraTarget.VALUE);
        try (PackedAdapter packed = PackedAdapter.of("first", "0", adapter)) {
            LowRankFactors served =
                    Objects.requireNonNull(packed.weights().matrices().get("blk.0.attn_v"));
            for (int row = 0; row < factors.outputs(); row++) {
                for (int k = 0; k < 2; k++) {
                    float b = served.b().getAtIndex(ValueLayout.JAVA_FLOAT, (long) k * factors.outputs() + row);
                    assertEquals(2 * factors.b()[row * 2 + k], b, "alpha is twice the rank");
                }
            }
            assertEquals(
                    factors.a()[factors.inputs() + 1],
                    served.a().getAtIndex(ValueLayout.JAVA_FLOAT, factors.inputs() + 1L));
        }
    }

    @Test
    void tellsTwoContentsApartAndTheSameOneNot() throws IOException {
        AdapterPool pool = pool(4, 1 << 20);
        AdapterState one = pool.load("one", first);
        assertEquals(one.version(), pool.load("another", first).version());
        assertNotEquals(one.version(), pool.load("third", second).version());
        assertEquals(one, pool.load("one", first));
        assertEquals(List.of("one", "another", "third"), names(pool));
        assertEquals("tiny", one.base());
    }

    @Test
    void replacesUnderTheSameNameAndKeepsTheOldOneForWhoHasIt() throws IOException {
        AdapterPool pool = pool(4, 1 << 20);
        pool.load("one", first);
        AdapterWeights old = pool.take("one").orElseThrow();
        String version = pool.load("one", second).version();
        AdapterWeights fresh = pool.take("one").orElseThrow();
        assertEquals(version, fresh.version());
        assertTrue(isAlive(old));
        assertEquals(
                List.of(false, true),
                pool.all().stream().map(AdapterState::isLeaving).toList());
        pool.share(old);
        pool.giveBack(old);
        assertTrue(isAlive(old));
        pool.giveBack(old);
        assertFalse(isAlive(old));
        assertThrows(IllegalStateException.class, () -> pool.giveBack(old));
    }

    @Test
    void unloadsForNewSequencesAtOnceAndForRunningOnesWhenTheyEnd() throws IOException {
        AdapterPool pool = pool(4, 1 << 20);
        pool.load("one", first);
        AdapterWeights taken = pool.take("one").orElseThrow();
        assertEquals(1, pool.unload("one").orElseThrow().sequences());
        assertTrue(pool.take("one").isEmpty());
        assertTrue(pool.unload("one").isEmpty());
        assertTrue(isAlive(taken));
        pool.giveBack(taken);
        assertFalse(isAlive(taken));
        assertEquals(List.of(), pool.all());
    }

    @Test
    void refusesWhatIsBeyondItsBoundsAndTakesItWhenThereIsRoom() throws IOException {
        AdapterPool few = pool(1, 1 << 20);
        few.load("one", first);
        AdapterWeights taken = few.take("one").orElseThrow();
        String message = String.valueOf(assertThrows(AdapterLimitException.class, () -> few.load("two", second))
                .getMessage());
        assertTrue(message.contains("unload one"), message);
        few.unload("one");
        assertThrows(AdapterLimitException.class, () -> few.load("two", second), "the memory is not free yet");
        few.giveBack(taken);
        few.load("two", second);
        few.load("two", first);

        long bytes = few.find("two").orElseThrow().bytes();
        AdapterPool small = pool(4, bytes);
        small.load("one", first);
        assertThrows(AdapterLimitException.class, () -> small.load("two", second));
        Path high = tiny.written(tiny.adapter(5, 1, LoraTarget.VALUE), "high");
        String refused = String.valueOf(assertThrows(AdapterLimitException.class, () -> small.load("two", high))
                .getMessage());
        assertTrue(refused.contains("rank 5"), refused);
    }

    @Test
    void leavesNothingOfWhatTheModelRefuses() throws IOException {
        AdapterPool pool = new AdapterPool(
                adapter -> {
                    throw new IllegalArgumentException("blk.0.attn_v: must be otherwise");
                },
                AdapterLimits.DEFAULT);
        assertThrows(IllegalArgumentException.class, () -> pool.load("one", first));
        assertEquals(List.of(), pool.all());
        assertThrows(IllegalArgumentException.class, () -> pool.load("../one", first));
        assertThrows(WeightsException.class, () -> pool.load("one", folder.resolve("nowhere")));
    }

    private static List<String> names(AdapterPool pool) {
        return pool.all().stream().map(AdapterState::name).toList();
    }

    private static boolean isAlive(AdapterWeights adapter) {
        return Objects.requireNonNull(adapter.matrices().get("blk.0.attn_v"))
                .a()
                .scope()
                .isAlive();
    }
}
