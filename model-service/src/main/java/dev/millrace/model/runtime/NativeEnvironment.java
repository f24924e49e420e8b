package dev.millrace.model.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * ONNX Runtime's environment, one a process. It lives as long as the process does: the Java binding has a shutdown hook that frees
 * it while other hooks still drain what runs, and a session that is in the middle of a step then crashes the process (issue 31352 of
 * microsoft/onnxruntime, 1.29.0). That hook is taken away; what stops the threads that run sessions is the application's own.
 */
final class NativeEnvironment {
    private static final Logger LOG = Logger.getLogger(NativeEnvironment.class);
    private static final int COMMAND_LINE_BYTES_MAX = 3900;
    private static final String CLOSER = OrtEnvironment.class.getName() + "$";

    private NativeEnvironment() {}

    private static final class Holder {
        static final OrtEnvironment ENVIRONMENT = opened();
    }

    static OrtEnvironment get() {
        return Holder.ENVIRONMENT;
    }

    private static OrtEnvironment opened() {
        requireShortCommandLine();
        var environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        try {
            keepThroughShutdown();
        } catch (ReflectiveOperationException | InaccessibleObjectException | IllegalStateException e) {
            LOG.debugf("stopping this process in the middle of a step may crash it: %s", e.getMessage());
        }
        return environment;
    }

    /** Needs what the jar's manifest opens of java.lang. */
    private static void keepThroughShutdown() throws ReflectiveOperationException {
        var registry = Class.forName("java.lang.ApplicationShutdownHooks");
        var hooks = accessible(registry, "hooks");
        var holder = accessible(Thread.class, "holder");
        var task = accessible(Class.forName("java.lang.Thread$FieldHolder"), "task");
        for (var hook : registered(registry, hooks)) {
            var runs = task.get(holder.get(hook));
            if (runs != null && runs.getClass().getName().startsWith(CLOSER)) {
                Runtime.getRuntime().removeShutdownHook((Thread) hook);
            }
        }
    }

    /** Under the lock of the class that has them, for others may register some at the same time; none once the process ends. */
    private static List<Object> registered(Class<?> registry, Field hooks) throws IllegalAccessException {
        synchronized (registry) {
            var all = (Map<?, ?>) hooks.get(null);
            return all == null ? List.of() : List.copyOf(all.keySet());
        }
    }

    private static Field accessible(Class<?> type, String name) throws NoSuchFieldException {
        var field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /**
     * The native library of 1.29.0 reads the process's command line into 4 KiB at start, and a longer one (a class path
     * spelled out) ends the process with a segmentation fault.
     */
    private static void requireShortCommandLine() {
        int length;
        try {
            length = Files.readAllBytes(Path.of("/proc/self/cmdline")).length;
        } catch (IOException e) {
            return; // Not Linux.
        }
        if (length > COMMAND_LINE_BYTES_MAX) {
            throw new IllegalStateException("the command line of this process has " + length + " bytes; ONNX Runtime"
                    + " crashes above " + COMMAND_LINE_BYTES_MAX + ": use java -jar or an @argument file");
        }
    }
}
