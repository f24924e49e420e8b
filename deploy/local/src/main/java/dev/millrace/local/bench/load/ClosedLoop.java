package dev.millrace.local.bench.load;

import dev.millrace.local.bench.traffic.Conversations;
import dev.millrace.local.bench.traffic.Sender;
import dev.millrace.local.bench.traffic.Turn;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * As many clients as streams, each of which asks, waits for the answer and asks again.
 *
 * @param streams clients at once, 1 to 256
 * @param requests conversations of each, 1 to 1000
 */
public record ClosedLoop(int streams, int requests) implements Load {
    @Override
    public String kind() {
        return "closed loop";
    }

    @Override
    public String label() {
        return streams + " at once";
    }

    @Override
    public Measured run(Sender sender, Conversations conversations, long seed) throws InterruptedException {
        var tally = new Tally();
        // Drawn before anything is sent: whom a conversation falls to must not depend on who is fast.
        var clients = IntStream.range(0, streams)
                .mapToObj(_ -> client(
                        sender,
                        Stream.generate(conversations::next).limit(requests).toList(),
                        tally))
                .toList();
        long begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Threads.await(threads.invokeAll(clients));
        }
        return new Measured(tally, (System.nanoTime() - begin) / 1e9);
    }

    private static Callable<Void> client(Sender sender, List<List<Turn>> conversations, Tally tally) {
        return () -> {
            for (var turns : conversations) {
                sender.converse(turns, System.nanoTime(), tally::add);
            }
            return null;
        };
    }
}
