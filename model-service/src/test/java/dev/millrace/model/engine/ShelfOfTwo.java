package dev.millrace.model.engine;

import dev.millrace.model.AdapterWeights;
import dev.millrace.model.LowRankFactors;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Adapters "warm" and "cold", whose version is the name, a reward model "judge", and how many sequences or texts have each. */
final class ShelfOfTwo implements AdapterShelf {
    private final Map<String, AdapterWeights> loaded = new HashMap<>();
    private final Map<AdapterWeights, Integer> taken = new HashMap<>();

    ShelfOfTwo() {
        MemorySegment one = MemorySegment.ofArray(new float[1]);
        var matrices = Map.of("blk.0.attn_q", new LowRankFactors(1, 1, 1, one, one));
        for (String name : new String[] {"warm", "cold"}) {
            loaded.put(name, new AdapterWeights(name, name, matrices));
        }
        loaded.put("judge", new AdapterWeights("judge", "judge", matrices, null, new float[1]));
    }

    synchronized void unload(String name) {
        loaded.remove(name);
    }

    /** Sequences that have any. */
    synchronized int taken() {
        return taken.values().stream().mapToInt(count -> count).sum();
    }

    @Override
    public synchronized Optional<AdapterWeights> take(String name) {
        Optional<AdapterWeights> adapter = Optional.ofNullable(loaded.get(name));
        adapter.ifPresent(each -> taken.merge(each, 1, Integer::sum));
        return adapter;
    }

    @Override
    public synchronized void share(AdapterWeights adapter) {
        if (taken.merge(adapter, 1, Integer::sum) < 2) {
            throw new AssertionError("shared what nobody has");
        }
    }

    @Override
    public synchronized void giveBack(AdapterWeights adapter) {
        if (taken.merge(adapter, -1, Integer::sum) < 0) {
            throw new AssertionError("given back twice");
        }
    }
}
