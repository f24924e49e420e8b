package dev.millrace.tokenizer.batch;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The lines of a batch that are being answered: begins them, at most so many at once, and writes what becomes of them. */
final class LinesInFlight {
    /** How often the world is looked at while nothing happens. */
    private static final long LOOK_MS = 200;
    /** Progress is told at most so often, and then when so much is done or so long nothing was told. */
    private static final long TELL_MS = 1_000;

    private static final long SILENT_MS_MAX = 10_000;
    private static final int PARTS = 100;

    private final BatchStore store;
    private final LineDoor door;
    private final Batch batch;
    private final LineResults done;
    private final int atOnce;
    private final InstantSource clock;
    private final Map<Integer, CompletableFuture<LineAnswer>> asked = new HashMap<>();
    /** At most one entry a line under way. */
    private final BlockingQueue<Landed> landed = new LinkedBlockingQueue<>();

    private int begun;
    private long toldMs;
    private int told;

    private record Landed(BatchLine line, @Nullable LineAnswer answer) {}

    /** Why no more lines may be answered; null when they may. */
    interface Stop extends Supplier<LineResult.@Nullable Outcome> {}

    /** @param done what was there before; told of each result that is written */
    LinesInFlight(BatchStore store, LineDoor door, Batch batch, LineResults done, int atOnce, InstantSource clock) {
        this.store = store;
        this.door = door;
        this.batch = batch;
        this.done = done;
        this.atOnce = atOnce;
        this.clock = clock;
        this.toldMs = clock.millis();
        this.told = done.count();
    }

    /** Begins a line when there is room; false when no more may begin. */
    boolean take(BatchLine line, Stop stop) throws InterruptedException {
        while (stop.get() == null) {
            writeLanded(asked.size() >= atOnce);
            if (asked.size() < atOnce && door.awaitRoom(LOOK_MS)) {
                var answer = door.ask(batch, line);
                asked.put(line.number(), answer);
                begun++;
                answer.whenComplete((got, _) -> landed.add(new Landed(line, got)));
                return true;
            }
        }
        return false;
    }

    /** How many lines were begun. */
    int begun() {
        return begun;
    }

    /** Waits for those that are under way. */
    void land(Stop stop) throws InterruptedException {
        while (!asked.isEmpty() && stop.get() == null) {
            writeLanded(true);
        }
    }

    /** Ends those that are under way; they have no results. */
    void cancel() {
        asked.values().forEach(answer -> answer.cancel(false));
    }

    private void writeLanded(boolean wait) throws InterruptedException {
        for (var next = wait ? landed.poll(LOOK_MS, TimeUnit.MILLISECONDS) : landed.poll();
                next != null;
                next = landed.poll()) {
            asked.remove(next.line().number());
            if (next.answer() != null) {
                var result = LineResult.answered(batch.id(), next.line(), next.answer());
                store.write(List.of(result));
                done.add(result, 0);
            }
        }
        tell();
    }

    private void tell() throws InterruptedException {
        long silentMs = clock.millis() - toldMs;
        int news = done.count() - told;
        boolean much = news * PARTS >= batch.counts().total() || silentMs >= SILENT_MS_MAX;
        if (news > 0 && silentMs >= TELL_MS && much) {
            toldMs = clock.millis();
            told = done.count();
            store.write(new BatchEvent.Progressed(batch.id(), done.completed(), done.failed()));
        }
    }
}
