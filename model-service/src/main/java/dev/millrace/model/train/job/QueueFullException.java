package dev.millrace.model.train.job;

/** Too many jobs wait. */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueueFullException(int most) {
        super("%d jobs wait, the most that may; try again later".formatted(most));
    }
}
