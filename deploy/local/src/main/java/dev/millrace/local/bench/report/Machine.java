package dev.millrace.local.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The machine that figures were made on, as far as it bears on them.
 *
 * @param system operating system and its version
 * @param architecture such as "amd64"
 * @param processor its name; "unknown" when the system does not tell
 * @param flags what of its instructions matters to arithmetic
 * @param cores that this process may use
 * @param memoryMiB of the machine
 * @param loadAverage of the last minute, when the measurement began; negative when the system does not tell
 * @param java version of the JVM
 */
public record Machine(
        String system,
        String architecture,
        String processor,
        List<String> flags,
        int cores,
        long memoryMiB,
        double loadAverage,
        String java) {
    private static final Path CPU = Path.of("/proc/cpuinfo");
    private static final Pattern ARITHMETIC =
            Pattern.compile("sse4.*|avx.*|amx.*|fma|f16c|asimd.*|sve.*|i8mm|bf16|svei8mm");

    public Machine {
        flags = List.copyOf(flags);
    }

    /** This one, now. */
    public static Machine here() {
        var cpu = cpu();
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return new Machine(
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                cpu.getOrDefault("model name", "unknown"),
                flags(cpu.getOrDefault("flags", cpu.getOrDefault("Features", ""))),
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize() >> 20,
                system.getSystemLoadAverage(),
                Runtime.version().toString());
    }

    private static List<String> flags(String all) {
        var known = new TreeSet<>(List.of(all.split(" ")));
        known.removeIf(flag -> !ARITHMETIC.matcher(flag).matches());
        return List.copyOf(known);
    }

    /** What Linux says of the first core, by key. */
    private static Map<String, String> cpu() {
        if (!Files.isReadable(CPU)) {
            return Map.of();
        }
        try (var lines = Files.lines(CPU)) {
            return lines.takeWhile(line -> !line.isBlank())
                    .map(line -> line.split("\\s*:\\s*", 2))
                    .filter(pair -> pair.length == 2)
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (one, _) -> one));
        } catch (IOException e) {
            return Map.of();
        }
    }
}
