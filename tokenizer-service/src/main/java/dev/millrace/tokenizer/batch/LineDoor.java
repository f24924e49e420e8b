package dev.millrace.tokenizer.batch;

import java.util.concurrent.CompletableFuture;

/** Answers lines as the HTTP door would answer their bodies. */
public interface LineDoor {
    /** Waits until a line may be asked, at most so long; what it gives is taken by {@link #ask}. */
    boolean awaitRoom(long ms) throws InterruptedException;

    /**
     * Begins to answer a line, after {@link #awaitRoom} gave room.
     *
     * @return never fails unless it is cancelled, which ends what is under way
     */
    CompletableFuture<LineAnswer> ask(Batch batch, BatchLine line);
}
