package dev.millrace.local.bench.soak;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.local.bench.MetricsText;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.RunState.ProcessMark;
import dev.millrace.local.system.RunState.ServiceState;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** This very process plays launcher and service; what the JVM says of itself is the oracle. */
class VitalsTest {
    private static final String METRICS = """
            # HELP jvm_memory_used_bytes The amount of used memory
            # TYPE jvm_memory_used_bytes gauge
            jvm_memory_used_bytes{area="heap",id="Eden Space"} 1048576.0
            jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 3.145728E7
            jvm_memory_used_bytes{area="heap",id="Tenured Gen"} 2097152
            jvm_buffer_memory_used_bytes{id="direct"} 524288
            jvm_buffer_memory_used_bytes{id="mapped"} 99
            millrace_model_slots 16.0
            millrace_model_num_requests_running 2.0
            """;

    @Test
    void aMetricIsTheSumOfItsLines() {
        var metrics = new MetricsText(METRICS);
        assertEquals(OptionalDouble.of(3 * 1048576), metrics.sum("jvm_memory_used_bytes", "area=\"heap\""));
        assertEquals(OptionalDouble.of(2), metrics.sum("millrace_model_num_requests_running", ""));
        assertEquals(OptionalDouble.of(16), metrics.sum("millrace_model_slots", ""));
        assertEquals(OptionalDouble.empty(), metrics.sum("millrace", ""));
    }

    @Test
    void readsTheServicesMetricsAndTheLaunchersOwn() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(METRICS.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        var reader = new VitalsReader(() -> state(server.getAddress().getPort()));
        try {
            reader.collect();
            var all = reader.read();
            var service = requireNonNull(all.get("edge"));
            assertEquals(3.0, service.get(Vital.HEAP));
            assertEquals(30.0, service.get(Vital.NON_HEAP));
            assertEquals(0.5, service.get(Vital.DIRECT));
            assertEquals(2.0, service.get(Vital.SLOTS_IN_USE));
            assertThisProcess(requireNonNull(all.get("launcher")));
        } finally {
            server.stop(0);
        }
    }

    private static void assertThisProcess(Map<Vital, Double> vitals) {
        double heapMiB =
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / (double) (1 << 20);
        assertEquals(heapMiB, requireNonNull(vitals.get(Vital.HEAP)), 0.5 * heapMiB + 10);
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        assertTrue(requireNonNull(vitals.get(Vital.THREADS)) >= threads - 2.0, vitals.toString());
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.UnixOperatingSystemMXBean.class);
        assertEquals(system.getOpenFileDescriptorCount(), requireNonNull(vitals.get(Vital.FILES)), 20);
    }

    private static RunState state(int managementPort) {
        var self = ProcessMark.of(ProcessHandle.current());
        var service = new ServiceState("edge", self, 1, managementPort, 0, false);
        return new RunState(self, List.of("http://127.0.0.1:1"), "", true, "", 1, List.of(service));
    }
}
