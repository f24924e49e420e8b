package dev.millrace.local.system;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;

/** Waits for what another thread or process does. */
public final class Eventually {
    private Eventually() {}

    /** Polls until the condition holds; fails after the given seconds. */
    public static void holds(String what, int seconds, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                Assertions.fail("not within %d s: %s".formatted(seconds, what));
            }
            Thread.sleep(20);
        }
    }
}
