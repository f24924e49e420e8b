package dev.millrace.local.scale;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A day in the life of many workers, event by event: steady load, a tenth of the workers lost and back, a tenth of the
 * samplers gone and back. A lost worker is noticed at once and its sequences are opened elsewhere with all tokens so far;
 * the requests of a partition that changes hands wait {@value #TAKE_OVER_MS} ms for their new owner.
 */
final class ScaleSimulation {
    /** From the revocation of a partition to its first record at the next owner: the heartbeat and the replay. */
    static final int TAKE_OVER_MS = 1_500;

    private static final int REFRESH_MS = 1_000;
    private static final int TENTH = 10;
    private static final int DRAIN_SECONDS_MAX = 600;

    private final Workload workload;
    private final Conversations conversations;
    private final List<SimulatedWorker> workers;
    private final List<SimulatedSampler> samplers;
    private final Map<String, SimulatedSampler> samplersByName = new HashMap<>();
    private final PartitionOwners group;
    private final long[] takenOverMs;
    private final List<Set<SimulatedRequest>> open;
    private final Timeline timeline = new Timeline();
    private final Map<Phase, Figures> figures = new EnumMap<>(Phase.class);
    private String[] owners;
    private double nextArrivalMs;
    private int accepted;
    private int ended;
    private int reopened;
    private int movedPartitions;

    ScaleSimulation(Workload workload) {
        this.workload = workload;
        conversations = new Conversations(workload);
        workers = IntStream.range(0, workload.workers())
                .mapToObj(_ -> new SimulatedWorker(workload))
                .toList();
        samplers = IntStream.range(0, workload.samplers())
                .mapToObj(number -> new SimulatedSampler(number, workload))
                .toList();
        samplers.forEach(sampler -> samplersByName.put(sampler.name, sampler));
        group = new PartitionOwners(workload.partitions());
        group.rebalance(samplers.stream().map(sampler -> sampler.name).toList());
        owners = group.owners();
        takenOverMs = new long[workload.partitions()];
        open = IntStream.range(0, workload.partitions())
                .<Set<SimulatedRequest>>mapToObj(_ -> new LinkedHashSet<>())
                .toList();
    }

    /** Runs until every request has ended. */
    void run() {
        var random = new Random(workload.seed());
        var lost = tenth(workload.workers(), random);
        var gone = tenth(workload.samplers(), random);
        refresh();
        arrive();
        at(Phase.STEADY.endMs(workload), () -> lost.forEach(this::lose));
        at(Phase.WORKERS_LOST.endMs(workload), () -> lost.forEach(this::comeBack));
        at(Phase.WORKERS_BACK.endMs(workload), () -> rebalance(gone));
        at(Phase.SAMPLERS_GONE.endMs(workload), () -> rebalance(List.of()));
        long latestMs = (workload.seconds() + DRAIN_SECONDS_MAX) * 1000L;
        while (timeline.next()) {
            if (now() > latestMs) {
                throw new IllegalStateException(accepted - ended + " requests never end, seed " + workload.seed());
            }
        }
    }

    private static List<Integer> tenth(int of, Random random) {
        var all = new ArrayList<>(IntStream.range(0, of).boxed().toList());
        Collections.shuffle(all, random);
        // Of one, none: somebody has to be left.
        return all.subList(0, of == 1 ? 0 : Math.max(1, of / TENTH));
    }

    private void at(long ms, Runnable what) {
        timeline.at(ms, what);
    }

    private long now() {
        return timeline.nowMs();
    }

    private boolean isOver() {
        return now() >= workload.seconds() * 1000L;
    }

    private void arrive() {
        nextArrivalMs += conversations.untilNextMs();
        at((long) nextArrivalMs, () -> {
            if (!isOver()) {
                var request = conversations.next(now());
                accepted++;
                open.get(request.partition).add(request);
                handToOwner(request);
                arrive();
            }
        });
    }

    /** The partition's owner opens the request, as soon as it has taken the partition over. */
    private void handToOwner(SimulatedRequest request) {
        long readyMs = takenOverMs[request.partition];
        if (readyMs > now()) {
            at(readyMs, () -> handToOwner(request));
        } else if (request.sampler == null) {
            open(requireNonNull(samplersByName.get(owners[request.partition])), request);
        }
    }

    private void open(SimulatedSampler sampler, SimulatedRequest request) {
        request.opening++;
        request.startedMs = -1;
        if (sampler.place(request)) {
            var worker = workers.get(sampler.worker(request.member));
            worker.open(request);
            startNext(worker);
        }
    }

    private void startNext(SimulatedWorker worker) {
        for (var request = worker.next(); request != null; request = worker.next()) {
            int cached = worker.start(request, now());
            if (request.firstSlotMs < 0) {
                request.firstSlotMs = now();
                figures(Phase.at(request.acceptedMs, workload))
                        .started(now() - request.acceptedMs, request.prefilledMs - request.acceptedMs, request, cached);
            }
            long endMs = request.prefilledMs + (long) (request.answerTokens - request.answered) * workload.stepMs();
            int opening = request.opening;
            var started = request;
            at(endMs, () -> end(started, opening));
        }
    }

    private void end(SimulatedRequest request, int opening) {
        var sampler = request.sampler;
        if (request.opening != opening || sampler == null) {
            return; // Of an opening that was lost.
        }
        if (request.ended) {
            throw new IllegalStateException("a request ends twice, seed " + workload.seed());
        }
        request.ended = true;
        ended++;
        open.get(request.partition).remove(request);
        leave(request, sampler);
        conversations.answered(request, now());
    }

    private void leave(SimulatedRequest request, SimulatedSampler sampler) {
        var worker = workers.get(sampler.worker(request.member));
        worker.close(request);
        sampler.released(request.member);
        startNext(worker);
    }

    private void lose(int worker) {
        forMembersOf(worker, SimulatedSampler::lost);
        for (var orphan : workers.get(worker).die()) {
            var sampler = orphan.sampler;
            orphan.answered += orphan.madeBy(now(), workload.stepMs());
            orphan.sampler = null;
            reopened++;
            if (sampler != null) {
                open(sampler, orphan);
            }
        }
    }

    private void comeBack(int worker) {
        workers.get(worker).comeBack();
        forMembersOf(worker, (sampler, member) -> {
            sampler.described(member, 0);
            var homeless = new ArrayList<>(sampler.homeless());
            sampler.homeless().clear();
            // One whose partition has moved meanwhile is its new owner's.
            homeless.stream().filter(request -> request.sampler == null).forEach(request -> open(sampler, request));
        });
    }

    private interface MemberTask {
        void run(SimulatedSampler sampler, int member);
    }

    private void forMembersOf(int worker, MemberTask task) {
        for (var sampler : samplers) {
            for (int member = 0; member < sampler.members(); member++) {
                if (sampler.worker(member) == worker) {
                    task.run(sampler, member);
                }
            }
        }
    }

    /** All samplers but those that are gone share the partitions; a partition that moves takes its requests along. */
    private void rebalance(List<Integer> gone) {
        group.rebalance(IntStream.range(0, samplers.size())
                .filter(number -> !gone.contains(number))
                .mapToObj(number -> samplers.get(number).name)
                .toList());
        var before = owners;
        owners = group.owners();
        for (int partition = 0; partition < owners.length; partition++) {
            if (!owners[partition].equals(before[partition])) {
                movedPartitions++;
                takenOverMs[partition] = now() + TAKE_OVER_MS;
                List.copyOf(open.get(partition)).forEach(this::handOver);
            }
        }
    }

    private void handOver(SimulatedRequest request) {
        var sampler = request.sampler;
        if (sampler != null) {
            int made = request.madeBy(now(), workload.stepMs());
            request.sampler = null;
            request.opening++;
            leave(request, sampler);
            request.answered += made;
            reopened++;
        }
        handToOwner(request);
    }

    /** Every sampler asks every worker for its load, and the loads of the workers are compared. */
    private void refresh() {
        for (var sampler : samplers) {
            for (int member = 0; member < sampler.members(); member++) {
                var worker = workers.get(sampler.worker(member));
                if (worker.isUp()) {
                    sampler.described(member, worker.busy());
                }
            }
        }
        var busy = workers.stream()
                .filter(SimulatedWorker::isUp)
                .mapToInt(SimulatedWorker::busy)
                .summaryStatistics();
        if (busy.getAverage() > 0 && !isOver()) {
            figures(Phase.at(now(), workload)).imbalance(busy.getMax() / busy.getAverage());
        }
        if (!isOver() || ended < accepted) {
            at(now() + REFRESH_MS, this::refresh);
        }
    }

    /** What was counted in a phase. */
    Figures figures(Phase phase) {
        return figures.computeIfAbsent(phase, _ -> new Figures());
    }

    int accepted() {
        return accepted;
    }

    int ended() {
        return ended;
    }

    /** Sequences that were opened again because a worker was lost or a partition moved. */
    int reopened() {
        return reopened;
    }

    int movedPartitions() {
        return movedPartitions;
    }

    /** Most slots in use at a worker now. */
    int activeMax() {
        return workers.stream().mapToInt(SimulatedWorker::active).max().orElse(0);
    }
}
