package dev.millrace.local.system;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.local.system.RunState.ProcessMark;
import dev.millrace.local.system.RunState.ServiceState;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that runs on this machine: the broker in this process (unless a cluster is named) and the instances of
 * the four services as supervised child processes. {@link #start} returns when all are ready; {@link #close} ends the services, then the
 * broker. One system a home folder.
 */
public final class LocalSystem implements AutoCloseable {

    private static final Duration STOP_WITHIN = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Layout layout;
    private final Settings settings;
    private final Path modelPackage;
    private final Consumer<String> say;
    private final long startedNanos = System.nanoTime();
    private final RunFolder runFolder;
    private final FileChannel lock;
    private final Map<Instance, SupervisedProcess> processes = new LinkedHashMap<>();
    private final Thread stateWriter = Thread.ofVirtual().name("state").unstarted(this::keepStateWritten);
    private @Nullable EmbeddedBroker broker;
    private volatile long readyMs;
    private volatile boolean closed;

    private LocalSystem(Layout layout, Path modelPackage, Consumer<String> say) throws IOException {
        this.layout = layout;
        this.settings = layout.settings();
        this.modelPackage = modelPackage;
        this.say = say;
        this.runFolder = new RunFolder(settings.home());
        this.lock = runFolder.lock();
    }

    /**
     * Takes the home folder; {@link #start} does the rest.
     *
     * @param modelPackage folder of the package to serve
     * @param say told in a sentence what happens; called from several threads
     * @throws UsageException when a system runs already
     */
    public static LocalSystem prepare(Layout layout, Path modelPackage, Consumer<String> say) throws IOException {
        return new LocalSystem(layout, modelPackage, say);
    }

    /**
     * Starts everything and returns when all services are ready; after a failure everything is stopped again.
     *
     * @throws UsageException when a port is taken or a service does not become ready
     */
    public void start() throws IOException, InterruptedException {
        try {
            launch();
            awaitReady();
            readyMs = Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /**
     * Finds out whether a start can succeed, before time is spent on a model.
     *
     * @throws UsageException when a port is taken or a system runs already
     */
    public static void check(Layout layout) throws IOException {
        var folder = new RunFolder(layout.settings().home());
        try (var _ = folder.lock()) {
            sweep(folder, _ -> {});
            PortCheck.requireFree(layout);
        }
    }

    /** Time from the call of start to ready. */
    public Duration startUp() {
        return Duration.ofMillis(readyMs);
    }

    /** What is known of the process of a service's first instance now. */
    public SupervisedProcess.Status status(Service service) {
        return status(new Instance(service, 1, layout));
    }

    /** What is known of an instance's process now. */
    public SupervisedProcess.Status status(Instance instance) {
        return process(instance).status();
    }

    /** All that runs. */
    public Layout layout() {
        return layout;
    }

    /** Where things are. */
    public Settings settings() {
        return settings;
    }

    private synchronized void launch() throws IOException, InterruptedException {
        if (closed) {
            return;
        }
        sweep(runFolder, say);
        PortCheck.requireFree(layout);
        Files.createDirectories(settings.logs());
        var commands = new ServiceCommand(settings);
        for (var instance : layout.instances()) {
            processes.put(instance, supervised(instance, commands.of(instance.service())));
        }
        stateWriter.start();
        // It takes longest and needs no broker: it loads on one core while the broker starts on another.
        processes.forEach((instance, process) -> {
            if (instance.service() == Service.MODEL) {
                process.start();
            }
        });
        if (settings.cluster().isEmpty()) {
            broker = startBroker();
        }
        new TopicSetup(settings).create().warnings().forEach(say);
        processes.forEach((instance, process) -> {
            if (instance.service() != Service.MODEL) {
                process.start();
            }
        });
    }

    /** Its threads have the priority of the one that starts it. */
    private EmbeddedBroker startBroker() throws IOException, InterruptedException {
        var starting = new FutureTask<>(() -> {
            ThreadNice.lower();
            return EmbeddedBroker.start(
                    settings.home().resolve("broker"), settings.port(Port.BROKER), settings.port(Port.CONTROLLER));
        });
        Thread.ofPlatform().name("broker-start").start(starting);
        try {
            return starting.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("the broker failed to start", e.getCause());
        }
    }

    private SupervisedProcess supervised(Instance instance, List<String> command) throws IOException {
        var environment = new HashMap<>(instance.environment(modelPackage));
        if (instance.service() == Service.TOKENIZER) {
            TenantSalt.put(settings.home(), environment);
        }
        return new SupervisedProcess(
                instance.name(), command, environment, instance.log(), instance.service() != Service.MODEL, say);
    }

    /** Waits until every service says that it is ready. */
    public void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + layout.readyWithin().toNanos();
        List<Instance> waiting = new ArrayList<>(layout.instances());
        try (var health = new Health()) {
            while (!closed) {
                for (var instance : List.copyOf(waiting)) {
                    if (health.ask(instance.managementPort()) == Health.Answer.READY) {
                        waiting.remove(instance);
                    }
                }
                if (waiting.isEmpty()) {
                    return;
                }
                requireHope(waiting, deadline);
                Thread.sleep(POLL);
            }
            throw new UsageException("stopped before it was ready");
        }
    }

    private void requireHope(List<Instance> waiting, long deadline) {
        for (var instance : waiting) {
            boolean late = System.nanoTime() > deadline;
            if (late || process(instance).status().failing()) {
                throw new UsageException("%s %s; the end of its log %s:\n%s"
                        .formatted(
                                instance.name(),
                                late
                                        ? "is not ready after "
                                                + layout.readyWithin().toSeconds() + " s"
                                        : "keeps dying",
                                instance.log(),
                                LogTail.of(instance.log(), 15)));
            }
        }
    }

    private SupervisedProcess process(Instance instance) {
        var process = processes.get(instance);
        if (process == null) {
            throw new IllegalStateException(instance.name() + " was not started");
        }
        return process;
    }

    private static void sweep(RunFolder folder, Consumer<String> say) throws IOException {
        var stale = folder.read();
        if (stale.isPresent()) {
            int stopped = Leftovers.stop(stale.get(), STOP_WITHIN);
            if (stopped > 0) {
                say.accept("stopped %d processes that an earlier launcher had left".formatted(stopped));
            }
            folder.clear();
        }
    }

    private void keepStateWritten() {
        @Nullable Seen last = null;
        while (!closed) {
            var now = new Seen(
                    readyMs,
                    layout.instances().stream()
                            .map(instance -> process(instance).status())
                            .toList());
            if (!now.equals(last)) {
                runFolder.write(state());
                last = now;
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** What the state is made of and costs nothing to ask; the marks of the processes are read off the system's tables. */
    private record Seen(long readyMs, List<SupervisedProcess.Status> services) {}

    private RunState state() {
        List<ServiceState> states = new ArrayList<>();
        for (var instance : layout.instances()) {
            var status = process(instance).status();
            var mark = ProcessHandle.of(status.pid()).map(ProcessMark::of).orElse(new ProcessMark(0, 0));
            states.add(new ServiceState(
                    instance.name(),
                    mark,
                    instance.grpcPort(),
                    instance.managementPort(),
                    status.restarts(),
                    status.failing()));
        }
        return new RunState(
                ProcessMark.of(ProcessHandle.current()),
                layout.urls(),
                settings.bootstrapServers(),
                settings.cluster().isEmpty(),
                modelPackage.toString(),
                readyMs,
                states);
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        stateWriter.interrupt();
        processes.values().forEach(SupervisedProcess::requestStop);
        try {
            for (var process : processes.values()) {
                process.awaitStop(STOP_WITHIN);
            }
            stateWriter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (broker != null) {
            broker.close();
        }
        runFolder.clear();
        lock.close();
    }
}
