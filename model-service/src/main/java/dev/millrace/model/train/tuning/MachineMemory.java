package dev.millrace.model.train.tuning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory that a process of this machine, or of its container, may have. */
final class MachineMemory {
    private static final Path MACHINE = Path.of("/proc/meminfo");
    private static final Path CONTAINER = Path.of("/sys/fs/cgroup/memory.max");
    private static final String TOTAL = "MemTotal:";

    private MachineMemory() {}

    /** In bytes; 0 where the system does not say it. */
    static long bytes() throws IOException {
        long machine = machine().orElse(0);
        long container = container().orElse(0);
        return machine == 0 || container == 0 ? Math.max(machine, container) : Math.min(machine, container);
    }

    private static OptionalLong machine() throws IOException {
        if (!Files.isReadable(MACHINE)) {
            return OptionalLong.empty();
        }
        return Files.readAllLines(MACHINE).stream()
                .filter(line -> line.startsWith(TOTAL))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst();
    }

    /** "max" where it has no bound. */
    private static OptionalLong container() throws IOException {
        if (!Files.isReadable(CONTAINER)) {
            return OptionalLong.empty();
        }
        var text = Files.readString(CONTAINER).strip();
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
