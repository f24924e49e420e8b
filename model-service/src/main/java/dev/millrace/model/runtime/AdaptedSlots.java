package dev.millrace.model.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.model.AdapterWeights;
import dev.millrace.model.runtime.AdaptedSessions.Opened;
import dev.millrace.model.runtime.SlabViews.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which slots compute with an adapter, and the runs of those. The inference thread's. */
final class AdaptedSlots implements AutoCloseable {
    private final OrtEnvironment environment;
    private final AdaptedSessions sessions;
    private final int layers;
    private final @Nullable AdapterWeights[] adapters;
    private final Map<Range, View> views = new HashMap<>();
    private final List<OnnxTensor> tensors = new ArrayList<>();
    private @Nullable Held held;

    private record Range(int first, int count) {}

    private record Held(Opened opened, FactorSlab slab) {}

    AdaptedSlots(OrtEnvironment environment, AdaptedSessions sessions, int layers, int slots) {
        this.environment = environment;
        this.sessions = sessions;
        this.layers = layers;
        this.adapters = new @Nullable AdapterWeights[slots];
    }

    /** What a slot's tokens are computed with from now on; null for the model alone. */
    void adapt(int slot, @Nullable AdapterWeights adapter) {
        if (adapters[slot] == adapter) {
            return;
        }
        Held here = adapter == null ? held : latest();
        if (here != null) {
            here.slab().write(slot, adapter);
        }
        adapters[slot] = adapter;
    }

    /** A wider adapter may have been prepared since: then what is in the slots moves. */
    private Held latest() {
        if (held != null && held.opened() == sessions.current()) {
            return held;
        }
        Opened opened = sessions.adopt();
        FactorSlab slab = new FactorSlab(opened.parts(), layers, adapters.length, opened.rank());
        if (held != null) {
            slab.copy(held.slab());
            forget(held);
        }
        held = new Held(opened, slab);
        return held;
    }

    /** The view that rows are run in: the plain one where none of them has an adapter. */
    View view(int first, int count, View plain) throws OrtException {
        boolean isAdapted = false;
        for (int slot = first; slot < first + count; slot++) {
            isAdapted |= adapters[slot] != null;
        }
        return !isAdapted || held == null ? plain : view(new Range(first, count), plain, held);
    }

    private View view(Range range, View plain, Held here) throws OrtException {
        View view = views.get(range);
        if (view == null) {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>(plain.inputs());
            Map<String, OnnxTensor> factors = here.slab().tensors(environment, range.first(), range.count());
            tensors.addAll(factors.values());
            inputs.putAll(factors);
            view = new View(here.opened().session(), inputs, new HashMap<>(plain.outputs()));
            views.put(range, view);
        }
        return view;
    }

    private void forget(Held old) {
        tensors.forEach(OnnxTensor::close);
        tensors.clear();
        views.clear();
        old.slab().close();
    }

    @Override
    public void close() {
        if (held != null) {
            forget(held);
            held = null;
        }
        sessions.close();
    }
}
