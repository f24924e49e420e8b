package dev.millrace.local.system;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.util.Locale;

/**
 * Lowers the scheduling priority of a thread, of the threads it starts from then on and of its child processes. A step of
 * the model runs on all cores and is as slow as its slowest thread, so what runs beside the model should not interrupt it;
 * between two steps the cores are free. Linux only, where priority is a thread's; elsewhere nothing happens.
 */
final class ThreadNice {
    /** A tenth of the share of a usual thread where both want the same core. */
    private static final int NICE = 10;

    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private ThreadNice() {}

    /** Lowers the calling platform thread; it cannot be raised again. */
    static void lower() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            return;
        }
        var linker = Linker.nativeLinker();
        linker.defaultLookup().find("setpriority").ifPresent(address -> {
            var setPriority =
                    linker.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
            try {
                // A refusal leaves the priority as it was, which is slower and not wrong.
                int _ = (int) setPriority.invokeExact(PRIO_PROCESS, CALLING_THREAD, NICE);
            } catch (Throwable e) {
                throw new IllegalStateException("setpriority cannot be called", e);
            }
        });
    }
}
