package dev.millrace.local.scale;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Where requests come from: a request is the next turn of the conversation that is due, or the first one of a new
 * conversation when none is. So the rate is given and the number of conversations follows.
 */
final class Conversations {
    private record Due(int conversation, int turn, int tokens, long atMs) {}

    private final Workload workload;
    private final Random random;
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::atMs));
    private int begun;
    private int requests;

    Conversations(Workload workload) {
        this.workload = workload;
        this.random = new Random(workload.seed());
    }

    /** Milliseconds until the next request. */
    double untilNextMs() {
        return exponential(60_000.0 / workload.requestsPerMinute());
    }

    /** The request that comes now. */
    SimulatedRequest next(long nowMs) {
        var next = due.peek();
        if (next == null || next.atMs() > nowMs) {
            return request(begun++, 0, Workload.SYSTEM_TOKENS, nowMs);
        }
        due.remove();
        return request(next.conversation(), next.turn() + 1, next.tokens(), nowMs);
    }

    /** A request has been answered; its conversation may go on. */
    void answered(SimulatedRequest request, long nowMs) {
        if (random.nextDouble() < Workload.ANOTHER_TURN) {
            long atMs = nowMs + (long) exponential(Workload.THINK_MS);
            due.add(new Due(request.conversation, request.turn, request.promptTokens + request.answerTokens, atMs));
        }
    }

    private SimulatedRequest request(int conversation, int turn, int before, long nowMs) {
        int key = workload.turnsStay() ? conversation : requests;
        requests++;
        return new SimulatedRequest(
                conversation,
                turn,
                before + 16 + (int) exponential(Workload.MESSAGE_TOKENS - 16),
                1 + (int) exponential(Workload.ANSWER_TOKENS - 1),
                // As Kafka spreads keys: by a hash.
                Math.floorMod(Integer.hashCode(key * 0x9E3779B9) ^ (key * 0x85EBCA6B >>> 15), workload.partitions()),
                nowMs);
    }

    private double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }
}
