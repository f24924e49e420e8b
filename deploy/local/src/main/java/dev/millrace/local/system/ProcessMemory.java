package dev.millrace.local.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory a process holds, as the operating system counts it. */
public final class ProcessMemory {
    private ProcessMemory() {}

    /** Resident memory in MiB, file pages included; 0 when the system does not tell. */
    public static long residentMiB(long pid) {
        var status = Path.of("/proc", Long.toString(pid), "status");
        try {
            return (Files.exists(status) ? fromProc(status) : fromPs(pid)) / 1024;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private static long fromProc(Path status) throws IOException {
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        }
    }

    private static long fromPs(long pid) throws IOException {
        var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
        try (var output = ps.getInputStream()) {
            return Long.parseLong(new String(output.readNBytes(64), StandardCharsets.US_ASCII).strip());
        }
    }
}
