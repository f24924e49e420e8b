package dev.millrace.model.adapter;

import dev.millrace.model.AdapterHost;
import dev.millrace.model.AdapterWeights;
import dev.millrace.model.LowRankFactors;
import dev.millrace.model.PrefixWeights;
import dev.millrace.model.train.adapter.BottleneckAdapter;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.LoraFactors;
import dev.millrace.model.train.adapter.RewardAdapter;
import dev.millrace.model.train.adapter.VirtualTokensAdapter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An adapter as the runtime takes it: off the heap, B transposed and multiplied by the scale, virtual tokens as keys and values.
 *
 * @param weights valid until it is closed
 * @param arena holds them
 */
record PackedAdapter(AdapterWeights weights, Arena arena) implements AutoCloseable {
    static PackedAdapter of(String name, String version, LoraAdapter adapter) {
        return of(name, version, adapter, null);
    }

    /** Of a reward model: the factors, and the head as it is. */
    static PackedAdapter of(String name, String version, RewardAdapter reward) {
        return of(name, version, reward.adapter(), reward.score());
    }

    /** Of bottlenecks, which have no scale. */
    static PackedAdapter of(String name, String version, BottleneckAdapter adapter) {
        return of(name, version, adapter.byName(), 1, null);
    }

    private static PackedAdapter of(String name, String version, LoraAdapter adapter, float @Nullable [] head) {
        Map<String, LoraFactors> byName = new HashMap<>();
        adapter.factors().forEach((place, factors) -> byName.put(place.ggufName(), factors));
        return of(name, version, byName, (float) adapter.settings().scale(), head);
    }

    private static PackedAdapter of(
            String name, String version, Map<String, LoraFactors> byName, float scale, float @Nullable [] head) {
        Arena arena = Arena.ofShared();
        try {
            Map<String, LowRankFactors> matrices = new HashMap<>();
            byName.forEach((matrix, factors) -> matrices.put(matrix, packed(arena, factors, scale)));
            return new PackedAdapter(new AdapterWeights(name, version, matrices, null, head), arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** Of virtual tokens, whose keys and values the host computes or takes. */
    static PackedAdapter of(String name, String version, VirtualTokensAdapter adapter, AdapterHost host) {
        Arena arena = Arena.ofShared();
        try {
            int tokens = adapter.settings().count();
            PrefixWeights prefix = switch (adapter.settings().kind()) {
                case PROMPT -> host.computed(tokens, adapter.rows(), arena);
                case PREFIX -> host.given(tokens, adapter.rows(), arena);
            };
            return new PackedAdapter(new AdapterWeights(name, version, Map.of(), prefix, null), arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private static LowRankFactors packed(Arena arena, LoraFactors factors, float scale) {
        int rank = factors.rank();
        int outputs = factors.outputs();
        MemorySegment a = arena.allocateFrom(ValueLayout.JAVA_FLOAT, factors.a());
        MemorySegment b = arena.allocate(ValueLayout.JAVA_FLOAT, (long) rank * outputs);
        for (int row = 0; row < outputs; row++) {
            for (int k = 0; k < rank; k++) {
                b.setAtIndex(ValueLayout.JAVA_FLOAT, (long) k * outputs + row, scale * factors.b()[row * rank + k]);
            }
        }
        return new LowRankFactors(rank, factors.inputs(), outputs, a, b);
    }

    @Override
    public void close() {
        arena.close();
    }
}
