package dev.millrace.model.adapter;

import dev.millrace.model.AdapterHost;
import dev.millrace.model.AdapterWeights;
import dev.millrace.model.engine.AdapterShelf;
import dev.millrace.model.train.adapter.Adapter;
import dev.millrace.model.train.adapter.BottleneckAdapter;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.adapter.RewardAdapter;
import dev.millrace.model.train.adapter.VirtualTokensAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The adapters that are loaded, bounded in number and bytes. Loading under a name that is taken replaces: new sequences get
 * the new one, running ones end with what they began with. Safe for many threads; only loading takes time, and one waits
 * for the other.
 */
public final class AdapterPool implements AdapterShelf {
    private final AdapterHost host;
    private final AdapterLimits limits;
    private final ReentrantLock loading = new ReentrantLock();
    private final Map<String, Entry> named = new LinkedHashMap<>();
    /** All whose memory is held, those that are leaving too. */
    private final Map<AdapterWeights, Entry> held = new HashMap<>();

    private static final class Entry {
        final PackedAdapter packed;
        final String base;
        int sequences;
        boolean isLeaving;

        Entry(PackedAdapter packed, String base) {
            this.packed = packed;
            this.base = base;
        }

        AdapterState state() {
            AdapterWeights weights = packed.weights();
            return new AdapterState(
                    weights.name(),
                    weights.version(),
                    base,
                    weights.rank(),
                    weights.bytes(),
                    sequences,
                    weights.isReward(),
                    isLeaving);
        }
    }

    /** @param host computes with what is loaded */
    public AdapterPool(AdapterHost host, AdapterLimits limits) {
        this.host = host;
        this.limits = limits;
    }

    /**
     * Loads a folder of PEFT's. The very content that the name has already is left as it is.
     *
     * @throws IOException when the folder cannot be read
     * @throws dev.millrace.model.weights.WeightsException when it is damaged or asks for what is not done here
     * @throws IllegalArgumentException when the name is none, or the adapter does not fit the model
     * @throws AdapterLimitException when there is no room
     */
    public AdapterState load(String name, Path folder) throws IOException {
        AdapterWeights.requireName(name);
        loading.lock();
        try {
            String version = PeftFolder.version(folder);
            Optional<AdapterState> same =
                    find(name).filter(state -> state.version().equals(version));
            if (same.isPresent()) {
                return same.get();
            }
            Adapter adapter = PeftFolder.any(folder);
            PackedAdapter packed = packed(name, version, adapter);
            try {
                requireRoom(name, packed.weights().bytes());
                host.prepare(packed.weights());
            } catch (RuntimeException | Error e) {
                packed.close();
                throw e;
            }
            return put(new Entry(packed, adapter.base().name()));
        } finally {
            loading.unlock();
        }
    }

    private PackedAdapter packed(String name, String version, Adapter adapter) {
        return switch (adapter) {
            case LoraAdapter lora -> {
                requireFactors(name, lora);
                yield PackedAdapter.of(name, version, lora);
            }
            case RewardAdapter reward -> {
                requireFactors(name, reward.adapter());
                yield PackedAdapter.of(name, version, reward);
            }
            case BottleneckAdapter bottleneck -> {
                requireRank("size", bottleneck.settings().size());
                requireRoom(name, bottleneck.parameters() * Float.BYTES);
                yield PackedAdapter.of(name, version, bottleneck);
            }
            case VirtualTokensAdapter virtual -> PackedAdapter.of(name, version, virtual, host);
        };
    }

    private void requireFactors(String name, LoraAdapter lora) {
        requireRank("rank", lora.settings().rank());
        requireRoom(name, lora.parameters() * Float.BYTES);
    }

    private void requireRank(String what, int rank) {
        if (rank > limits.rank()) {
            throw new AdapterLimitException(
                    "the adapter has " + what + " " + rank + ", above the " + limits.rank() + " of this service");
        }
    }

    private synchronized void requireRoom(String name, long bytes) {
        Entry replaced = named.get(name);
        boolean isFreed = replaced != null && replaced.sequences == 0;
        int others = held.size() - (isFreed ? 1 : 0);
        if (others >= limits.adapters()) {
            throw new AdapterLimitException(others + " adapters are loaded, as many as this service takes: unload one");
        }
        long taken = held.values().stream()
                .filter(entry -> !isFreed || entry != replaced)
                .mapToLong(entry -> entry.packed.weights().bytes())
                .sum();
        if (taken + bytes > limits.bytes()) {
            throw new AdapterLimitException("the adapter takes " + bytes + " bytes and those that are loaded " + taken
                    + ", more than the " + limits.bytes() + " of this service: unload one");
        }
    }

    private synchronized AdapterState put(Entry entry) {
        String name = entry.packed.weights().name();
        leave(named.put(name, entry));
        held.put(entry.packed.weights(), entry);
        return entry.state();
    }

    private void leave(@Nullable Entry entry) {
        if (entry != null) {
            entry.isLeaving = true;
            freeUnused(entry);
        }
    }

    private void freeUnused(Entry entry) {
        if (entry.isLeaving && entry.sequences == 0) {
            held.remove(entry.packed.weights());
            entry.packed.close();
        }
    }

    /** No new sequence gets it. Empty where none of that name is loaded. */
    public synchronized Optional<AdapterState> unload(String name) {
        Entry entry = named.remove(name);
        leave(entry);
        return Optional.ofNullable(entry).map(Entry::state);
    }

    /** The one that new sequences of that name get. */
    public synchronized Optional<AdapterState> find(String name) {
        return Optional.ofNullable(named.get(name)).map(Entry::state);
    }

    /** All, in the order of loading, those that are leaving last. */
    public synchronized List<AdapterState> all() {
        List<AdapterState> all = new ArrayList<>();
        named.values().forEach(entry -> all.add(entry.state()));
        held.values().stream().filter(entry -> entry.isLeaving).forEach(entry -> all.add(entry.state()));
        return all;
    }

    @Override
    public synchronized Optional<AdapterWeights> take(String name) {
        Entry entry = named.get(name);
        if (entry == null) {
            return Optional.empty();
        }
        entry.sequences++;
        return Optional.of(entry.packed.weights());
    }

    @Override
    public synchronized void share(AdapterWeights adapter) {
        entry(adapter).sequences++;
    }

    @Override
    public synchronized void giveBack(AdapterWeights adapter) {
        Entry entry = entry(adapter);
        entry.sequences--;
        freeUnused(entry);
    }

    private Entry entry(AdapterWeights adapter) {
        Entry entry = held.get(adapter);
        if (entry == null || entry.sequences == 0) {
            throw new IllegalStateException("nobody has the adapter " + adapter.name());
        }
        return entry;
    }
}
