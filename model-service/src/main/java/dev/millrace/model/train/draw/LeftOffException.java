package dev.millrace.model.train.draw;

/** Somebody wants the job to stop while it waits for answers; it goes on from its newest checkpoint. */
public final class LeftOffException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LeftOffException() {
        super("left off while answers were drawn");
    }
}
