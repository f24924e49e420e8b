package dev.millrace.local.bench.soak;

import dev.millrace.local.bench.MetricsText;
import dev.millrace.local.system.ProcessMemory;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.RunState.ServiceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at the processes of a running system: at the services' metrics, at the launcher's heap through {@code jcmd}, and
 * at what the operating system says of each. Threads and files are told by Linux alone.
 */
final class VitalsReader {
    private static final double MEBIBYTE = 1 << 20;
    private static final Pattern USED = Pattern.compile("total .*used (\\d+)K");

    private final Supplier<RunState> state;

    /** @param state of the system as it is now; a service that was started again has another process */
    VitalsReader(Supplier<RunState> state) {
        this.state = state;
    }

    /** The vitals of every process by its name. A service that does not answer has only what the system says of it. */
    Map<String, Map<Vital, Double>> read() throws InterruptedException {
        var now = state.get();
        Map<String, Map<Vital, Double>> all = new LinkedHashMap<>();
        var launcher = ofSystem(now.launcher().pid());
        heapOf(now.launcher().pid(), launcher);
        all.put("launcher", launcher);
        for (var service : now.services()) {
            var vitals = ofSystem(service.process().pid());
            addMetrics(service, vitals);
            all.put(service.name(), vitals);
        }
        return all;
    }

    /** Makes every JVM collect its garbage. */
    void collect() throws InterruptedException {
        var now = state.get();
        jcmd(now.launcher().pid(), "GC.run");
        for (var service : now.services()) {
            jcmd(service.process().pid(), "GC.run");
        }
    }

    private void addMetrics(ServiceState service, Map<Vital, Double> vitals) throws InterruptedException {
        MetricsText metrics;
        try {
            metrics = MetricsText.of(service.managementPort());
        } catch (IOException e) {
            return;
        }
        put(vitals, Vital.HEAP, metrics, "jvm_memory_used_bytes", "area=\"heap\"", MEBIBYTE);
        put(vitals, Vital.NON_HEAP, metrics, "jvm_memory_used_bytes", "area=\"nonheap\"", MEBIBYTE);
        put(vitals, Vital.DIRECT, metrics, "jvm_buffer_memory_used_bytes", "id=\"direct\"", MEBIBYTE);
        put(vitals, Vital.SLOTS_IN_USE, metrics, "millrace_model_num_requests_running", "", 1);
        put(vitals, Vital.QUEUED, metrics, "millrace_model_num_requests_waiting", "", 1);
        put(vitals, Vital.OPEN_SESSIONS, metrics, "millrace_open_sessions", "", 1);
        put(vitals, Vital.OPEN_REQUESTS, metrics, "millrace_open_requests", "", 1);
    }

    private static void put(
            Map<Vital, Double> vitals, Vital vital, MetricsText metrics, String name, String label, double unit) {
        metrics.sum(name, label).ifPresent(sum -> vitals.put(vital, sum / unit));
    }

    private static Map<Vital, Double> ofSystem(long pid) {
        Map<Vital, Double> vitals = new EnumMap<>(Vital.class);
        vitals.put(Vital.RESIDENT, (double) ProcessMemory.residentMiB(pid));
        var process = Path.of("/proc", Long.toString(pid));
        count(process.resolve("task"), Vital.THREADS, vitals);
        count(process.resolve("fd"), Vital.FILES, vitals);
        return vitals;
    }

    private static void count(Path folder, Vital vital, Map<Vital, Double> vitals) {
        if (!Files.isReadable(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            vitals.put(vital, (double) entries.count());
        } catch (IOException e) {
            // The process has ended meanwhile; what is missing fails at the end.
        }
    }

    private static void heapOf(long pid, Map<Vital, Double> vitals) throws InterruptedException {
        double kibibytes = USED.matcher(jcmd(pid, "GC.heap_info"))
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
        if (kibibytes > 0) {
            vitals.put(Vital.HEAP, kibibytes / 1024);
        }
    }

    private static String jcmd(long pid, String command) throws InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            var process = new ProcessBuilder(jcmd, Long.toString(pid), command)
                    .redirectErrorStream(true)
                    .start();
            try (var output = process.inputReader()) {
                var text = String.join("\n", output.readAllLines());
                process.waitFor();
                return text;
            }
        } catch (IOException e) {
            return "";
        }
    }
}
