package dev.millrace.model.train.draw;

import dev.millrace.model.train.job.TrainingException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Waits for services that are away: asks again after one second, two, four, and so on up to 32, for so long and not longer.
 *
 * @param most how long
 * @param cancelled asked once a second while it waits
 * @param clock says when it has been long enough
 * @param pause of so many milliseconds
 * @param told of the first failure, for people
 */
public record Patience(
        Duration most, BooleanSupplier cancelled, InstantSource clock, Pause pause, Consumer<String> told) {
    private static final int LOOK_MS = 1_000;
    private static final int DOUBLINGS = 5;

    /** Sleeps. */
    @FunctionalInterface
    public interface Pause {
        void sleep(long milliseconds) throws InterruptedException;
    }

    /** A question to services. */
    @FunctionalInterface
    public interface Question<T> {
        T ask() throws AwayException, InterruptedException;
    }

    /**
     * The answer, once there is one.
     *
     * @throws LeftOffException when somebody wants the job to stop
     * @throws TrainingException when nothing came in time
     */
    public <T> T until(Question<T> question) {
        Instant end = clock.instant().plus(most);
        for (int failures = 0; ; failures++) {
            requireWanted();
            try {
                return question.ask();
            } catch (AwayException e) {
                if (!clock.instant().isBefore(end)) {
                    throw new TrainingException(
                            "services have been away for %d minutes: %s".formatted(most.toMinutes(), e.getMessage()));
                }
                if (failures == 0) {
                    told.accept("waits for services: " + e.getMessage());
                }
                await(1 << Math.min(failures, DOUBLINGS));
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
    }

    private void await(int looks) {
        try {
            for (int look = 0; look < looks; look++) {
                pause.sleep(LOOK_MS);
                requireWanted();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void requireWanted() {
        if (cancelled.getAsBoolean()) {
            throw new LeftOffException();
        }
    }

    private static LeftOffException interrupted() {
        Thread.currentThread().interrupt();
        return new LeftOffException();
    }
}
