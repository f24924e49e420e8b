package dev.millrace.model.app;

import dev.millrace.model.train.gate.EvaluationGate;
import dev.millrace.model.train.job.Gatekeeper;
import dev.millrace.security.CallSecurity;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gate of a trainer's jobs, with the connections it needs; they are opened for the first job that has a gate. */
@Singleton
final class TrainerGate {
    private static final String BASELINES = "baselines.json";

    private final TrainerConfig config;
    private final ModelShelf shelf;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private @Nullable GateCalls calls;

    TrainerGate(TrainerConfig config, ModelShelf shelf) {
        this.config = config;
        this.shelf = shelf;
    }

    Gatekeeper gatekeeper() {
        var baselines = new BaselineFile(config.folder().resolve(BASELINES));
        var waiting = new EvaluationGate.Waiting(InstantSource.system(), Thread::sleep);
        return (job, made, told, cancelled) -> {
            var services = calls();
            return new EvaluationGate(services, services, baselines, shelf::promoted, waiting)
                    .judge(job, made, told, cancelled);
        };
    }

    private synchronized GateCalls calls() {
        if (calls == null) {
            calls = new GateCalls(
                    channel(config.evalAddress()),
                    config.modelAddress().stream().map(this::channel).toList());
        }
        return calls;
    }

    private Channel channel(String address) {
        var channel =
                Grpc.newChannelBuilder(address, CallSecurity.ofThisProcess()).build();
        channels.add(channel);
        return channel;
    }

    @PreDestroy
    synchronized void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
