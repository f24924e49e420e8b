package dev.millrace.local.bench.soak;

import dev.millrace.local.bench.traffic.Answer;
import dev.millrace.local.bench.traffic.Answer.Ending;
import dev.millrace.local.bench.traffic.Sender;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Clients that ask one after the other until they are told to stop. */
final class SoakTraffic implements AutoCloseable {
    /** After a failure, so that a system which refuses everything at once is not asked a thousand times a second. */
    private static final long PAUSE_AFTER_FAILURE_MS = 1000;

    private final Sender sender;
    private final PlainRequests plain;
    private final SoakMix mix;
    private final SoakTally tally;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    /** @param tally told of every request */
    SoakTraffic(Sender sender, PlainRequests plain, SoakMix mix, SoakTally tally) {
        this.sender = sender;
        this.plain = plain;
        this.mix = mix;
        this.tally = tally;
    }

    /** Starts so many clients. */
    void start(int streams) {
        for (int i = 0; i < streams; i++) {
            var random = new SplittableRandom(i);
            clients.submit(() -> {
                while (!stopped.get()) {
                    ask(mix.next(), random);
                }
                return null;
            });
        }
    }

    /** Lets every client finish what it has begun; a request's own timeout bounds the wait. */
    @Override
    public void close() {
        stopped.set(true);
        clients.close();
    }

    private void ask(SoakMix.Item item, SplittableRandom random) throws InterruptedException {
        long errors = tally.errors();
        var first = item.turns().getFirst();
        switch (item.kind()) {
            case WHOLE -> count(item.kind(), plain.whole(first));
            case INVALID -> count(item.kind(), plain.invalid(first, random));
            case CHAT, SHARED_PREFIX, LONG_PROMPT, CONVERSATION, DISCONNECT ->
                sender.converse(item.turns(), System.nanoTime(), answer -> count(item.kind(), answer));
        }
        if (tally.errors() > errors) {
            Thread.sleep(PAUSE_AFTER_FAILURE_MS);
        }
    }

    private void count(SoakKind kind, Optional<String> problem) {
        problem.ifPresentOrElse(text -> tally.bad(kind, text), () -> tally.good(kind, 0));
    }

    /** An answer may be shorter than the client's patience; only what failed is bad. */
    private void count(SoakKind kind, Answer answer) {
        if (answer.ending() == Ending.FAILED) {
            tally.bad(kind, answer.problem() + ": " + answer.detail());
        } else {
            tally.good(kind, answer.outputTokens());
        }
    }
}
