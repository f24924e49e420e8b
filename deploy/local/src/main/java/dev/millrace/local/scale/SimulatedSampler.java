package dev.millrace.local.scale;

import dev.millrace.placement.ModelFigures;
import dev.millrace.placement.ModelPool;
import dev.millrace.placement.PromptBlocks;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.stream.IntStream;

/** A sampler: the real pool over its share of the workers. Neighbours overlap, so that their loads even out. */
final class SimulatedSampler {
    final String name;
    private final Workload workload;
    private final int[] workers;
    private final ModelPool pool;
    /** Requests for which there was no model. */
    private final Queue<SimulatedRequest> homeless = new ArrayDeque<>();

    private long placed;

    SimulatedSampler(int number, Workload workload) {
        this.name = "sampler-%04d".formatted(number);
        this.workload = workload;
        int first = (int) ((long) number * workload.workers() / workload.samplers());
        this.workers = IntStream.range(first, first + workload.links())
                .map(worker -> worker % workload.workers())
                .toArray();
        this.pool = new ModelPool(
                IntStream.of(workers).mapToObj(worker -> "worker-" + worker).toList(),
                Math.max(1, workload.loadFactor()),
                null);
    }

    /** The worker behind a member of the pool. */
    int worker(int member) {
        return workers[member];
    }

    int members() {
        return workers.length;
    }

    /** Tells the pool what a worker says of itself. */
    void described(int member, int busy) {
        pool.described(member, new ModelFigures("model", "v1", workload.slots(), busy));
    }

    void lost(int member) {
        pool.lost(member);
    }

    /**
     * Finds a worker for a request.
     *
     * @return whether there is one; else it is kept with the {@link #homeless}
     */
    boolean place(SimulatedRequest request) {
        // A block that is like no other says nothing but decides among equals at random.
        int unlike = Long.hashCode(((long) name.hashCode() << 32 | placed++) * 0x9E3779B97F4A7C15L);
        var blind = PromptBlocks.of(PromptBlocks.BLOCK_TOKENS, _ -> unlike);
        var placement = pool.place(workload.loadFactor() == 0 ? blind : request.blocks(), ModelPool.ALL);
        if (placement.isEmpty()) {
            homeless.add(request);
            return false;
        }
        request.sampler = this;
        request.member = placement.get().member();
        return true;
    }

    void released(int member) {
        pool.released(member);
    }

    /** Those for which there was no model. */
    Queue<SimulatedRequest> homeless() {
        return homeless;
    }
}
