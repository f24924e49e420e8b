package dev.millrace.local.tether;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another main class and ends this JVM when standard input closes. The launcher holds the other end of that pipe,
 * so even a launcher that is killed with {@code kill -9} leaves no service behind.
 */
public final class Tether {
    private Tether() {}

    /**
     * Holds on to standard input, then hands over.
     *
     * @param arguments name of the main class, then its arguments
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread.ofPlatform().daemon().name("tether").start(Tether::exitWhenReleased);
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void exitWhenReleased() {
        try {
            while (System.in.read() >= 0) {
                // The launcher writes nothing; only the end matters.
            }
        } catch (IOException e) {
            // A broken pipe is an end as well.
        }
        System.exit(0);
    }
}
