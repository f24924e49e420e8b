package dev.millrace.local.bench.load;

import dev.millrace.local.bench.traffic.Arrivals;
import dev.millrace.local.bench.traffic.Conversations;
import dev.millrace.local.bench.traffic.Sender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Requests that arrive whether or not earlier ones are answered, as a Poisson process. Latency counts from the arrival
 * that was drawn: the time in which a slow target makes others wait is in the figures.
 *
 * @param rate arrivals a second, 0.01 to 1000
 * @param seconds in which requests arrive, 1 to 3600
 * @param inFlightMax requests under way at most, 1 to 1024; one that arrives beyond it is counted and not sent
 */
public record OpenLoop(double rate, int seconds, int inFlightMax) implements Load {
    @Override
    public String kind() {
        return "open loop";
    }

    @Override
    public String label() {
        return (rate == Math.rint(rate) ? Long.toString((long) rate) : Double.toString(rate)) + " a second";
    }

    @Override
    public Measured run(Sender sender, Conversations conversations, long seed) throws InterruptedException {
        var tally = new Tally();
        var permits = new Semaphore(inFlightMax);
        List<Future<?>> underWay = new ArrayList<>();
        long[] arrivals = Arrivals.poisson(rate, seconds, seed);
        long begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long arrival : arrivals) {
                // Drawn for refused ones too: what comes next must not depend on who keeps up.
                var turns = conversations.next();
                long intended = begin + arrival;
                Threads.sleepUntil(intended);
                if (!permits.tryAcquire()) {
                    tally.overBound();
                    continue;
                }
                underWay.add(threads.submit(() -> {
                    try {
                        sender.converse(turns, intended, tally::add);
                    } finally {
                        permits.release();
                    }
                    return null;
                }));
            }
            Threads.await(underWay);
        }
        return new Measured(tally, (System.nanoTime() - begin) / 1e9);
    }
}
