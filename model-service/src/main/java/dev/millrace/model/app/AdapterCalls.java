package dev.millrace.model.app;

import dev.millrace.contract.model.v1.Adapter;
import dev.millrace.contract.model.v1.ListAdaptersResponse;
import dev.millrace.contract.model.v1.LoadAdapterRequest;
import dev.millrace.contract.model.v1.LoadAdapterResponse;
import dev.millrace.contract.model.v1.UnloadAdapterRequest;
import dev.millrace.contract.model.v1.UnloadAdapterResponse;
import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.adapter.AdapterLimitException;
import dev.millrace.model.adapter.AdapterPool;
import dev.millrace.model.adapter.AdapterState;
import dev.millrace.model.weights.WeightsException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The calls that load, unload and tell adapters. Loading reads files and may open a session, so it has a thread of its own;
 * at most {@value #WAITING_MAX} calls wait for it.
 */
@Singleton
final class AdapterCalls {
    private static final Logger LOG = Logger.getLogger(AdapterCalls.class);
    private static final int WAITING_MAX = 256;

    private final ModelConfig config;
    private final ThreadPoolExecutor loading = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().name("adapters-", 0).daemon(true).factory());

    AdapterCalls(ModelConfig config) {
        this.config = config;
    }

    void stop(@Observes ShutdownEvent stopping) {
        loading.shutdownNow();
    }

    void load(LoadedModel loaded, LoadAdapterRequest request, StreamObserver<LoadAdapterResponse> caller) {
        try {
            loading.execute(() -> loadNow(loaded, request, caller));
        } catch (RejectedExecutionException e) {
            caller.onError(EncoderCalls.refused(
                    Status.RESOURCE_EXHAUSTED, "more than " + WAITING_MAX + " adapters wait to be loaded"));
        }
    }

    private void loadNow(LoadedModel loaded, LoadAdapterRequest request, StreamObserver<LoadAdapterResponse> caller) {
        String folder = request.getFolder().isEmpty() ? request.getName() : request.getFolder();
        try {
            AdapterState state = load(loaded.adapters(), request.getName(), folder);
            caller.onNext(
                    LoadAdapterResponse.newBuilder().setAdapter(toProto(state)).build());
            caller.onCompleted();
        } catch (AdapterLimitException e) {
            refuse(caller, Status.RESOURCE_EXHAUSTED, e);
        } catch (InvalidPackageException | IllegalStateException e) {
            refuse(caller, Status.FAILED_PRECONDITION, e);
        } catch (IllegalArgumentException | WeightsException | IOException e) {
            refuse(caller, Status.INVALID_ARGUMENT, e);
        }
    }

    /** Loads what is configured to be there from the start; one that cannot be loaded is told and left out. */
    void loadConfigured(AdapterPool adapters) {
        for (String name : config.adapters().orElse(List.of())) {
            try {
                load(adapters, name, name);
            } catch (RuntimeException | IOException e) {
                LOG.errorf("adapter %s is not loaded: %s", name, e.getMessage());
            }
        }
    }

    /** @param folder in the first of the folders of adapters, or by its whole path in any of them */
    AdapterState load(AdapterPool adapters, String name, String folder) throws IOException {
        AdapterState state = adapters.load(name, inside(folder));
        LOG.infof(
                "adapter %s (%s, rank %d, %d KiB) is loaded",
                state.name(), state.version(), state.rank(), state.bytes() >> 10);
        return state;
    }

    /** Nothing outside of these folders may be read at a caller's wish. */
    private Path inside(String folder) throws IOException {
        var roots = config.adaptersFolders()
                .orElseThrow(() -> new IllegalStateException(
                        "this service loads no adapters: set MILLRACE_ADAPTERS to the folders in which they lie"));
        try {
            Path wanted = roots.getFirst().toAbsolutePath().resolve(folder).normalize();
            if (!wanted.toFile().isDirectory()) {
                throw new IllegalArgumentException("folder: there is no " + folder);
            }
            Path real = wanted.toRealPath();
            for (Path root : roots) {
                if (root.toFile().isDirectory() && isBelow(real, root.toRealPath())) {
                    return real;
                }
            }
            throw new IllegalArgumentException("folder: lies outside of the folders of adapters");
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("folder: is no path", e);
        }
    }

    private static boolean isBelow(Path folder, Path root) {
        return folder.startsWith(root) && !folder.equals(root);
    }

    void unload(LoadedModel loaded, UnloadAdapterRequest request, StreamObserver<UnloadAdapterResponse> caller) {
        loaded.adapters()
                .unload(request.getName())
                .ifPresentOrElse(
                        state -> {
                            LOG.infof("adapter %s (%s) is unloaded", state.name(), state.version());
                            caller.onNext(UnloadAdapterResponse.newBuilder()
                                    .setAdapter(toProto(state))
                                    .build());
                            caller.onCompleted();
                        },
                        () -> caller.onError(
                                EncoderCalls.refused(Status.NOT_FOUND, "name: no adapter of that name is loaded")));
    }

    void list(LoadedModel loaded, StreamObserver<ListAdaptersResponse> caller) {
        boolean takesSome = config.adaptersFolders().isPresent();
        ListAdaptersResponse.Builder response = ListAdaptersResponse.newBuilder()
                .setAdaptersMax(takesSome ? config.adaptersMax() : 0)
                .setRankMax(config.adapterRank())
                .setBytesMax(config.adapterBytes());
        loaded.adapters().all().forEach(state -> response.addAdapters(toProto(state)));
        caller.onNext(response.build());
        caller.onCompleted();
    }

    /** Those that sequences can ask for, and reward models. */
    static List<Adapter> present(AdapterPool adapters) {
        return adapters.all().stream()
                .filter(state -> !state.isLeaving())
                .map(AdapterCalls::toProto)
                .toList();
    }

    private static Adapter toProto(AdapterState state) {
        return Adapter.newBuilder()
                .setName(state.name())
                .setVersion(state.version())
                .setBaseModel(state.base())
                .setRank(state.rank())
                .setBytes(state.bytes())
                .setSequences(state.sequences())
                .setLeaving(state.isLeaving())
                .setReward(state.isReward())
                .build();
    }

    private static void refuse(StreamObserver<LoadAdapterResponse> caller, Status status, Exception why) {
        caller.onError(EncoderCalls.refused(status, String.valueOf(why.getMessage())));
    }
}
