package dev.millrace.eval.run;

import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks the model about the items of a task, several at once, each on a virtual thread. What many requests begin with is
 * computed once, so the order matters: the first item goes alone, and of each item the first request goes before the others.
 */
public final class TaskRun {
    private final Task task;
    private final Probes probes;
    private final Asker asker;
    private final int itemsAtOnce;

    /** @param itemsAtOnce items under way at most, 1 or more */
    public TaskRun(Task task, Probes probes, Asker asker, int itemsAtOnce) {
        this.task = task;
        this.probes = probes;
        this.asker = asker;
        this.itemsAtOnce = itemsAtOnce;
    }

    /** Takes what was found for an item, on any thread; may wait. */
    @FunctionalInterface
    public interface Results {
        void accept(ItemResult result) throws InterruptedException;
    }

    /**
     * Asks about all items but those that are done, until the first one fails.
     *
     * @throws RuntimeException of the asker or the results that is neither an illegal argument nor an illegal state: then
     *     the item was not to blame
     * @throws AskingFailedException naming the item that the model gave no answer to, that asks what cannot be asked, or
     *     whose replies could not be measured
     * @throws InterruptedException when the run is to end; nothing of it goes on then
     */
    public void run(IntPredicate isDone, Results results) throws AskingFailedException, InterruptedException {
        var room = new Semaphore(itemsAtOnce);
        var failure = new AtomicReference<@Nullable Exception>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            boolean isFirst = true;
            try {
                for (int i = 0; i < task.size() && failure.get() == null; i++) {
                    if (!isDone.test(i)) {
                        room.acquire(isFirst ? itemsAtOnce : 1);
                        start(threads, i, results, failure, room, isFirst ? itemsAtOnce : 1);
                        isFirst = false;
                    }
                }
                room.acquire(itemsAtOnce);
            } catch (InterruptedException e) {
                threads.shutdownNow();
                throw e;
            }
            if (failure.get() != null) {
                threads.shutdownNow();
            }
        }
        rethrow(failure.get());
    }

    private void start(
            ExecutorService threads,
            int index,
            Results results,
            AtomicReference<@Nullable Exception> failure,
            Semaphore room,
            int permits) {
        threads.execute(() -> {
            try {
                results.accept(result(threads, task.item(index)));
            } catch (AskingFailedException | IllegalArgumentException | IllegalStateException e) {
                failure.compareAndSet(null, named(index, e));
            } catch (RuntimeException | InterruptedException e) {
                failure.compareAndSet(null, e);
            } finally {
                room.release(permits);
            }
        });
    }

    private ItemResult result(ExecutorService threads, Item item) throws AskingFailedException, InterruptedException {
        var requests = item.requests();
        var replies = new ArrayList<Reply>(requests.size());
        replies.add(reply(requests.getFirst()));
        if (requests.size() > 1) {
            replies.addAll(together(threads, requests.subList(1, requests.size()), this::reply));
        }
        return new ItemResult(item, replies, task.measure(item, replies));
    }

    private Reply reply(Request request) throws AskingFailedException, InterruptedException {
        var answers = new ArrayList<Reply>();
        for (var probe : probes.of(request)) {
            answers.add(asker.ask(probe));
        }
        return Probes.reply(answers);
    }

    @FunctionalInterface
    private interface Question<Q, A> {
        A ask(Q question) throws AskingFailedException, InterruptedException;
    }

    private static <Q, A> List<A> together(ExecutorService threads, List<Q> questions, Question<Q, A> question)
            throws AskingFailedException, InterruptedException {
        var asked = new ArrayList<Future<A>>();
        for (var one : questions) {
            asked.add(threads.submit((Callable<A>) () -> question.ask(one)));
        }
        var answers = new ArrayList<A>();
        for (var one : asked) {
            try {
                answers.add(one.get());
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case AskingFailedException failed -> throw failed;
                    case InterruptedException interrupted -> throw interrupted;
                    case RuntimeException wrong -> throw wrong;
                    case null, default -> throw new IllegalStateException(e.getCause());
                }
            }
        }
        return answers;
    }

    private Exception named(int index, Exception e) {
        return new AskingFailedException("%s, item %d: %s".formatted(task.name(), index, e.getMessage()));
    }

    private static void rethrow(@Nullable Exception failure) throws AskingFailedException, InterruptedException {
        switch (failure) {
            case null -> {}
            case AskingFailedException failed -> throw failed;
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException away -> throw away;
            default -> throw new IllegalStateException(failure);
        }
    }
}
