package dev.millrace.local.bench.load;

import dev.millrace.local.bench.Story;
import dev.millrace.local.bench.traffic.Answer;
import dev.millrace.local.bench.traffic.Answer.Ending;
import dev.millrace.local.bench.traffic.Conversations;
import dev.millrace.local.bench.traffic.Sender;
import dev.millrace.local.chat.ChatRequest.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

/**
 * Running streams while long prompts arrive: how long those who read have to wait for their next token meanwhile. Once
 * every stream has its first token, long prompts arrive one interval apart; the first interval is calm, to compare with.
 * The gaps of the streams count from the first arrival until all long prompts are answered. A stream that ends is begun
 * again, and left when the round is over.
 *
 * @param streams that run, 1 to 256
 * @param everySeconds between two long prompts, 0.1 to 600
 * @param words of a long prompt, 1 to 8000
 * @param count of long prompts in a round, 1 to 1000
 */
public record LongPrompts(int streams, double everySeconds, int words, int count) implements Load {
    /** Of the answer to a long prompt: its prefill is the load, not its decoding. */
    private static final int LONG_ANSWER_TOKENS = 8;
    /** Requests of one stream in a round at most; one that is refused at once must not be sent for ever. */
    private static final int RESTARTS_MAX = 200;

    private static final long START_TIMEOUT_SECONDS = 120;

    @Override
    public String kind() {
        return "long prompts";
    }

    @Override
    public String label() {
        return "%d streams, %d long prompts, one every %.1f s".formatted(streams, count, everySeconds);
    }

    /** What one round's threads share. */
    private record Stage(Sender sender, Conversations conversations, Queue<Answer> streamed, AtomicBoolean over) {}

    @Override
    public Measured run(Sender sender, Conversations conversations, long seed) throws InterruptedException {
        var stage = new Stage(sender, conversations, new ConcurrentLinkedQueue<>(), new AtomicBoolean());
        var tally = new Tally();
        var running = new CountDownLatch(streams);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                readers.add(threads.submit(() -> read(stage, running)));
            }
            // When they do not all come, the errors below say why.
            boolean _ = running.await(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            long calm = System.nanoTime();
            long begin = calm + (long) (everySeconds * 1e9);
            arrive(stage, threads, begin, seed, tally);
            long end = System.nanoTime();
            stage.over().set(true);
            Threads.await(readers);
            stage.streamed().forEach(answer -> count(tally, answer, calm, begin, end));
            return new Measured(tally, (end - begin) / 1e9);
        }
    }

    /** Sends the long prompts and waits for all of their answers. */
    private void arrive(Stage stage, ExecutorService threads, long begin, long seed, Tally tally)
            throws InterruptedException {
        var random = new SplittableRandom(seed ^ stage.sender().target().hashCode());
        List<Future<?>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var message = new Message("user", Story.prompt(random, words));
            long intended = begin + (long) (i * everySeconds * 1e9);
            Threads.sleepUntil(intended);
            answers.add(threads.submit(() -> {
                var answer = stage.sender().ask(List.of(message), LONG_ANSWER_TOKENS, intended, _ -> false);
                tally.count(answer);
                if (answer.ending() == Ending.COMPLETE) {
                    // A model may have nothing to say to it: then its end is the first that the client hears.
                    long first = answer.hasText() ? answer.pieceNanos()[0] : answer.endNanos();
                    tally.record(Latency.LONG_FIRST_TOKEN, first - intended);
                }
                return null;
            }));
        }
        Threads.await(answers);
    }

    /** One stream after the other until the round is over. */
    private static Void read(Stage stage, CountDownLatch running) throws InterruptedException {
        var started = new AtomicBoolean();
        for (int i = 0; i < RESTARTS_MAX && !stage.over().get(); i++) {
            var turn = stage.conversations().next().getFirst();
            stage.streamed()
                    .add(stage.sender()
                            .ask(List.of(new Message("user", turn.text())), turn.newTokens(), System.nanoTime(), _ -> {
                                if (started.compareAndSet(false, true)) {
                                    running.countDown();
                                }
                                return stage.over().get();
                            }));
        }
        return null;
    }

    private static void count(Tally tally, Answer answer, long calm, long begin, long end) {
        if (answer.ending() != Ending.DROPPED) {
            tally.count(answer);
        }
        tally.gaps(Latency.CALM_INTER_TOKEN, answer, calm, begin);
        tally.gaps(Latency.INTER_TOKEN, answer, begin, end);
        tally.tokens(LongStream.of(answer.pieceNanos())
                .filter(at -> at > begin && at <= end)
                .count());
    }
}
