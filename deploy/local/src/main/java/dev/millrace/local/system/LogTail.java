package dev.millrace.local.system;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The last lines of a log file, for error messages. */
public final class LogTail {
    private static final int BYTES_MAX = 16 << 10;

    private LogTail() {}

    /** At most so many of the last lines, and at most 16 KiB; a sentence in brackets when there is no such file. */
    public static String of(Path file, int linesMax) {
        try (var log = new RandomAccessFile(file.toFile(), "r")) {
            var tail = new byte[(int) Math.min(BYTES_MAX, log.length())];
            log.seek(log.length() - tail.length);
            log.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - linesMax), lines.size()));
        } catch (IOException e) {
            return "(cannot be read: " + e.getMessage() + ")";
        }
    }
}
