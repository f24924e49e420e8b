package dev.millrace.local.scale;

import java.util.Arrays;

/** What is counted in one phase of a simulation, by the requests accepted in it. */
final class Figures {
    private int[] waitsMs = new int[1024];
    private int[] firstTokensMs = new int[1024];
    private int requests;
    private int turns;
    private int turnsFound;
    private double imbalanceSum;
    private int imbalances;

    /** A request got its first slot. */
    void started(long waitMs, long firstTokenMs, SimulatedRequest request, int cached) {
        if (requests == waitsMs.length) {
            waitsMs = Arrays.copyOf(waitsMs, 2 * requests);
            firstTokensMs = Arrays.copyOf(firstTokensMs, 2 * requests);
        }
        waitsMs[requests] = (int) waitMs;
        firstTokensMs[requests] = (int) firstTokenMs;
        requests++;
        turns += request.turn > 0 ? 1 : 0;
        turnsFound += request.turn > 0 && cached > Workload.SYSTEM_TOKENS ? 1 : 0;
    }

    /** The busiest worker had so many times the mean load at some moment. */
    void imbalance(double maxOverMean) {
        imbalanceSum += maxOverMean;
        imbalances++;
    }

    /** Requests that got a slot. */
    int requests() {
        return requests;
    }

    /** Milliseconds from the edge to a slot that this share of the requests, 0 to 1, did not exceed. */
    int waitMs(double share) {
        return percentile(waitsMs, share);
    }

    /** Milliseconds from the edge to the first token, likewise. */
    int firstTokenMs(double share) {
        return percentile(firstTokensMs, share);
    }

    /** Share of the turns after a conversation's first that found it kept by their worker, 0 to 1. */
    double turnsFound() {
        return turns == 0 ? 0 : (double) turnsFound / turns;
    }

    /** Load of the busiest worker over the mean, averaged over the phase's seconds. */
    double imbalance() {
        return imbalances == 0 ? 0 : imbalanceSum / imbalances;
    }

    private int percentile(int[] values, double share) {
        if (requests == 0) {
            return 0;
        }
        int[] sorted = Arrays.copyOf(values, requests);
        Arrays.sort(sorted);
        return sorted[Math.clamp((long) Math.ceil(share * requests) - 1, 0, requests - 1)];
    }
}
