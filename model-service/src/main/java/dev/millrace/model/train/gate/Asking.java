package dev.millrace.model.train.gate;

import dev.millrace.model.train.gate.EvaluationGate.Waiting;
import dev.millrace.model.train.job.GateSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Asks services until they answer, the gate's time is over, or nobody wants to know. */
final class Asking {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration AWAY = Duration.ofSeconds(5);

    private final Evaluations evaluations;
    private final Waiting waiting;
    private final Duration most;
    private final Instant end;
    private final BooleanSupplier cancelled;

    Asking(Evaluations evaluations, Waiting waiting, Duration most, BooleanSupplier cancelled) {
        this.evaluations = evaluations;
        this.waiting = waiting;
        this.most = most;
        this.end = waiting.clock().instant().plus(most);
        this.cancelled = cancelled;
    }

    /**
     * A run from its beginning to its end.
     *
     * @throws ClosedException when it fails again and again, or time is over
     */
    Evaluations.Done run(String label, String model, GateSettings gate) throws InterruptedException {
        var why = "";
        for (int tries = 0; tries < EvaluationGate.RUNS_MAX; tries++) {
            var id = answered(() -> evaluations.start(label, model, gate.tasks(), gate.limit()));
            switch (ended(id)) {
                case Evaluations.Done done -> {
                    return done;
                }
                case Evaluations.Failed failed -> why = failed.why();
                case Evaluations.Going _ -> throw new IllegalStateException("it goes on");
            }
            pass(AWAY, why);
        }
        throw new ClosedException("the evaluation of %s failed: %s".formatted(model, why));
    }

    /** How a run stands when it is over; one that is left is ended. */
    private Evaluations.Stand ended(String id) throws InterruptedException {
        boolean isOver = false;
        try {
            while (true) {
                var stand = answered(() -> evaluations.get(id));
                if (!(stand instanceof Evaluations.Going)) {
                    isOver = true;
                    return stand;
                }
                pass(LOOK, "the evaluation goes on");
            }
        } finally {
            if (!isOver) {
                cancel(id);
            }
        }
    }

    private void cancel(String id) {
        try {
            evaluations.cancel(id);
        } catch (AwayException | IllegalArgumentException _) {
            // It ends by itself, and nobody waits for it.
        }
    }

    void patiently(Runnable call) throws InterruptedException {
        answered(() -> {
            call.run();
            return true;
        });
    }

    private <T> T answered(Supplier<T> call) throws InterruptedException {
        while (true) {
            try {
                return call.get();
            } catch (AwayException e) {
                pass(AWAY, String.valueOf(e.getMessage()));
            }
        }
    }

    /** @throws ClosedException when there is no time left */
    private void pass(Duration time, String why) throws InterruptedException {
        if (cancelled.getAsBoolean()) {
            throw new InterruptedException("the gate left off");
        }
        if (!waiting.clock().instant().isBefore(end)) {
            throw new ClosedException("it could not be measured in %d minutes, %s".formatted(most.toMinutes(), why));
        }
        waiting.pause().pass(time);
    }
}
