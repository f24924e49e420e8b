package dev.millrace.eval.reward;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Objects;
import org.junit.jupiter.api.function.Executable;

/** What a refusal says. */
public final class Refusal {
    private Refusal() {}

    /** The message with which an argument was refused. */
    public static String of(Executable refused) {
        return Objects.requireNonNull(
                assertThrows(IllegalArgumentException.class, refused).getMessage());
    }
}
