package dev.millrace.local.bench.recovery;

import dev.millrace.local.bench.traffic.Answer;
import dev.millrace.local.bench.traffic.Answer.Ending;
import dev.millrace.local.bench.traffic.Conversations;
import dev.millrace.local.bench.traffic.Sender;
import dev.millrace.local.chat.ChatRequest.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** A closed loop: clients that ask, wait for the answer and ask again, until they are told to stop. */
final class Streams implements AutoCloseable {
    /** After a failure, so that a system which refuses everything at once is not asked a thousand times a second. */
    private static final long PAUSE_AFTER_FAILURE_MS = 1000;

    private final Conversations conversations;
    private final List<Answer> answers = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    /** @param conversations what is said */
    Streams(Conversations conversations) {
        this.conversations = conversations;
    }

    /** Starts so many clients; the edges get them in turn. */
    void start(int streams, List<Sender> edges) {
        for (int i = 0; i < streams; i++) {
            var edge = edges.get(i % edges.size());
            clients.submit(() -> {
                while (!stopped.get()) {
                    ask(edge);
                }
                return null;
            });
        }
    }

    /** All answers so far. */
    List<Answer> answers() {
        synchronized (answers) {
            return List.copyOf(answers);
        }
    }

    /** Lets every client hear its answer to the end; a request's own timeout bounds the wait. */
    @Override
    public void close() {
        stopped.set(true);
        clients.close();
    }

    private void ask(Sender edge) throws InterruptedException {
        var turn = conversations.next().getFirst();
        var said = List.of(new Message("user", turn.text()));
        var answer = edge.ask(said, turn.newTokens(), System.nanoTime(), turn::leavesAfter);
        synchronized (answers) {
            answers.add(answer);
        }
        if (answer.ending() == Ending.FAILED) {
            Thread.sleep(PAUSE_AFTER_FAILURE_MS);
        }
    }
}
