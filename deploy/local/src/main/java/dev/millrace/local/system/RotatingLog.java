package dev.millrace.local.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A log file of bounded size: when full it becomes {@code NAME.1}, and the {@code NAME.1} before it is gone. */
final class RotatingLog implements AutoCloseable {
    private final Path file;
    private final long bytesMax;
    private OutputStream out;
    private long bytes;

    /**
     * Opens a log to append to it.
     *
     * @param file where; its folder must exist
     * @param bytesMax size at which it rotates; both files together stay below twice that
     */
    RotatingLog(Path file, long bytesMax) throws IOException {
        this.file = file;
        this.bytesMax = bytesMax;
        this.bytes = Files.exists(file) ? Files.size(file) : 0;
        this.out = open();
    }

    /** Copies a process's output until it ends. Rotation falls between two reads, at a line's end where there is one. */
    void copy(InputStream in) throws IOException {
        var buffer = new byte[8192];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            write(buffer, read);
        }
    }

    private synchronized void write(byte[] buffer, int length) throws IOException {
        int start = 0;
        if (bytes + length > bytesMax) {
            start = afterFirstLine(buffer, length);
            out.write(buffer, 0, start);
            rotate();
        }
        out.write(buffer, start, length - start);
        out.flush();
        bytes += length - start;
    }

    private static int afterFirstLine(byte[] buffer, int length) {
        for (int i = 0; i < length; i++) {
            if (buffer[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    private void rotate() throws IOException {
        out.close();
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        out = open();
        bytes = 0;
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
