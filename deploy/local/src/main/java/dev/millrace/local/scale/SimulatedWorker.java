package dev.millrace.local.scale;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model: slots, a queue before them, and what its slots keep of the conversations they computed last. Prompts are
 * prefilled one after the other; then a sequence makes a token a step.
 */
final class SimulatedWorker {
    private final Workload workload;
    private final Set<SimulatedRequest> active = new LinkedHashSet<>();
    private final Queue<SimulatedRequest> waiting = new ArrayDeque<>();
    /** Tokens kept by conversation, the longest unused first; as many as there are slots. */
    private final LinkedHashMap<Integer, Integer> kept = new LinkedHashMap<>(16, 0.75f, true);

    private final int[] keptOfSystem = new int[Workload.SYSTEMS];
    private long prefillingUntilMs;
    private boolean up = true;

    SimulatedWorker(Workload workload) {
        this.workload = workload;
    }

    boolean isUp() {
        return up;
    }

    /** Sequences in slots and in the queue. */
    int busy() {
        return active.size() + waiting.size();
    }

    /** Sequences in slots, at most as many as there are. */
    int active() {
        return active.size();
    }

    /** Takes a sequence; it waits here until {@link #start} gives it a slot. */
    void open(SimulatedRequest request) {
        waiting.add(request);
    }

    /** The next sequence that a slot is free for, or null. */
    @Nullable
    SimulatedRequest next() {
        return active.size() < workload.slots() ? waiting.poll() : null;
    }

    /**
     * Gives a slot to a sequence.
     *
     * @return tokens of its prompt that need not be computed
     */
    int start(SimulatedRequest request, long nowMs) {
        active.add(request);
        int cached = Math.min(request.tokens() - 1, cached(request));
        long prefillMs =
                (request.tokens() - cached + workload.prefillTokensPerMs() - 1) / workload.prefillTokensPerMs();
        prefillingUntilMs = Math.max(nowMs, prefillingUntilMs) + prefillMs;
        request.startedMs = nowMs;
        request.prefilledMs = prefillingUntilMs;
        return cached;
    }

    private int cached(SimulatedRequest request) {
        var own = kept.get(request.conversation);
        return own != null ? own : keptOfSystem[request.system()] > 0 ? Workload.SYSTEM_TOKENS : 0;
    }

    /** A sequence leaves, wherever it is; its slot keeps what it computed. */
    void close(SimulatedRequest request) {
        if (!active.remove(request)) {
            waiting.remove(request);
            return;
        }
        int tokens = request.promptTokens + request.answerTokens;
        if (kept.put(request.conversation, tokens) == null) {
            keptOfSystem[request.system()]++;
        }
        if (kept.size() > workload.slots()) {
            int eldest = kept.keySet().iterator().next();
            kept.remove(eldest);
            keptOfSystem[eldest % Workload.SYSTEMS]--;
        }
    }

    /**
     * It dies and takes everything along.
     *
     * @return the sequences it had
     */
    List<SimulatedRequest> die() {
        up = false;
        List<SimulatedRequest> orphans = new ArrayList<>(active);
        orphans.addAll(waiting);
        active.clear();
        waiting.clear();
        kept.clear();
        Arrays.fill(keptOfSystem, 0);
        prefillingUntilMs = 0;
        return orphans;
    }

    /** It is back, empty. */
    void comeBack() {
        up = true;
    }
}
