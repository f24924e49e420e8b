package dev.millrace.local.system;

import java.util.List;
import java.util.stream.Stream;

/**
 * A real process for the tests of supervision. Environment: {@code LIFE_MS} ends it by itself with exit status 7 after
 * so many milliseconds; {@code STUBBORN} makes it ignore SIGTERM.
 */
public final class TestChild {
    private TestChild() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (System.getenv("STUBBORN") != null) {
            Runtime.getRuntime().addShutdownHook(new Thread(TestChild::sleepLong));
        }
        System.out.println("pid " + ProcessHandle.current().pid());
        Thread.sleep(Long.parseLong(System.getenv().getOrDefault("LIFE_MS", "60000")));
        System.exit(7);
    }

    private static void sleepLong() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Command that runs it in a JVM of its own, behind the given main classes. */
    static List<String> command(String... before) {
        var java =
                List.of(ServiceCommand.java(), "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"));
        return Stream.of(java, List.of(before), List.of(TestChild.class.getName()))
                .flatMap(List::stream)
                .toList();
    }
}
