package dev.millrace.local.system;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends processes of a launcher that is gone. */
public final class Leftovers {
    private Leftovers() {}

    /**
     * Asks every process of the state that still runs to end, and kills those that do not within the grace period.
     *
     * @return how many there were
     */
    public static int stop(RunState state, Duration grace) {
        var alive = state.services().stream()
                .flatMap(service -> service.process().handle().stream())
                .toList();
        alive.forEach(ProcessHandle::destroy);
        alive.forEach(process -> awaitOrKill(process, grace));
        return alive.size();
    }

    private static void awaitOrKill(ProcessHandle process, Duration grace) {
        try {
            process.onExit().get(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
