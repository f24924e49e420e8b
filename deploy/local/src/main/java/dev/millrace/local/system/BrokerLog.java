package dev.millrace.local.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Handler;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.SizeRotatingFileHandler;

/** Sends what Kafka logs in this process to a file of bounded size, and nothing to the terminal. */
public final class BrokerLog {
    private static final long BYTES_MAX = 16 << 20;

    private BrokerLog() {}

    /**
     * Opens the log.
     *
     * @param logs folder of the log files; created when missing
     */
    public static void open(Path logs) throws IOException {
        Files.createDirectories(logs);
        var handler = new SizeRotatingFileHandler(logs.resolve("broker.log").toFile(), true, BYTES_MAX, 1);
        handler.setFormatter(new PatternFormatter("%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p [%c{1.}] %s%e%n"));
        only(handler, Level.INFO);
    }

    /** Drops all log output, for commands that only talk to brokers. */
    public static void drop() {
        only(null, Level.OFF);
    }

    private static void only(@org.jspecify.annotations.Nullable Handler handler, java.util.logging.Level level) {
        Logger root = LogContext.getLogContext().getLogger("");
        root.setHandlers(handler == null ? new Handler[0] : new Handler[] {handler});
        root.setLevel(level);
    }
}
