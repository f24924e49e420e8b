package dev.millrace.local.system;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a running system tells other terminals, in {@code run/state.json}. A process is named by its id and its start,
 * so that an id which the machine has given to another program in the meantime is recognised as stale.
 *
 * @param launcher the launcher's own process
 * @param urls where the HTTP doors are, the first edge's first
 * @param bootstrapServers addresses of the brokers
 * @param embeddedBroker whether the broker lives in the launcher
 * @param model folder of the model package
 * @param readyMs milliseconds from the start to ready; 0 while it is not
 * @param services the instances of the four services
 */
public record RunState(
        ProcessMark launcher,
        List<String> urls,
        String bootstrapServers,
        boolean embeddedBroker,
        String model,
        long readyMs,
        List<ServiceState> services) {
    public RunState {
        urls = List.copyOf(urls);
        services = List.copyOf(services);
    }

    /** Where the first HTTP door is. */
    public String url() {
        return urls.getFirst();
    }

    /**
     * The process with a name.
     *
     * @throws UsageException when there is none
     */
    public ServiceState service(String name) {
        return services.stream()
                .filter(found -> found.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("no process '%s'; there are %s"
                        .formatted(
                                name, services.stream().map(ServiceState::name).collect(Collectors.joining(", ")))));
    }

    /**
     * A process, unmistakably.
     *
     * @param pid its id; 0 for none
     * @param startedEpochMs when it started, milliseconds since the epoch; 0 when the system does not tell
     */
    public record ProcessMark(long pid, long startedEpochMs) {
        /** The mark of a process that runs now. */
        public static ProcessMark of(ProcessHandle process) {
            return new ProcessMark(process.pid(), startOf(process));
        }

        /** Whether this very process still runs. */
        public boolean isAlive() {
            return handle().isPresent();
        }

        /** The process while it runs. */
        public Optional<ProcessHandle> handle() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    // The start is read off the clock ticks since boot, which shift by some milliseconds.
                    .filter(process -> Math.abs(startOf(process) - startedEpochMs) < 2_000);
        }

        private static long startOf(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }
    }

    /**
     * One service.
     *
     * @param process where it runs
     * @param grpcPort port of its gRPC server
     * @param managementPort port of its health and metrics
     * @param restarts how often it was started again
     * @param failing whether it keeps dying
     */
    public record ServiceState(
            String name, ProcessMark process, int grpcPort, int managementPort, int restarts, boolean failing) {
        /**
         * Ends the process; the launcher starts it again.
         *
         * @param kill at once, as a crash would, instead of asking it to end
         * @throws UsageException when it is down or cannot be ended
         */
        public void end(boolean kill) {
            var running = process.handle()
                    .orElseThrow(() -> new UsageException(name + " is down; the launcher is about to start it again"));
            if (!(kill ? running.destroyForcibly() : running.destroy())) {
                throw new UsageException("%s (pid %d) cannot be ended".formatted(name, running.pid()));
            }
        }
    }
}
