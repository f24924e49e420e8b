package dev.millrace.model.app;

import dev.millrace.model.train.gate.EvaluationGate;
import dev.millrace.model.train.job.Gatekeeper;
import dev.millrace.model.train.tuning.HeldOutItems;
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

/** What a trainer's jobs ask other services around their runs, with the connections to these, opened when they are needed. */
@Singleton
final class TrainerGate {
    private static final String BASELINES = "baselines.json";
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final TrainerConfig config;
    private final ModelShelf shelf;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private @Nullable Channel evaluations;
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

    /** The items of tasks that adapters are measured on. */
    HeldOutItems items() {
        return new EvaluatedItems(this::evaluations);
    }

    private synchronized GateCalls calls() {
        if (calls == null) {
            calls = new GateCalls(
                    evaluations(),
                    config.modelAddress().stream().map(this::channel).toList());
        }
        return calls;
    }

    private synchronized Channel evaluations() {
        if (evaluations == null) {
            evaluations = channel(config.evalAddress());
        }
        return evaluations;
    }

    private Channel channel(String address) {
        var channel = Grpc.newChannelBuilder(address, CallSecurity.ofThisProcess())
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
        channels.add(channel);
        return channel;
    }

    @PreDestroy
    synchronized void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
