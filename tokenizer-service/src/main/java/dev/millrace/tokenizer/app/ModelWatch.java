package dev.millrace.tokenizer.app;

import dev.millrace.contract.model.v1.Adapter;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.security.CallSecurity;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.ServedModel;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Knows what the model service serves: asked until it answers once, then now and again; the last answer counts. */
@Singleton
class ModelWatch {
    private static final Logger LOG = Logger.getLogger(ModelWatch.class);
    private static final long ANSWER_MAX_MS = 2_000;
    private static final long CALL_MAX_MS = 60_000;
    /** An adapter that was loaded is listed here after so long. */
    private static final long REFRESH_MS = 2_000;
    /** So long after a look, names that nobody serves are worth another one. */
    private static final long LOOK_AGAIN_NS = 100_000_000;

    private final ManagedChannel channel;
    private final Object looking = new Object();
    private volatile @Nullable ServedModel model;
    private volatile long lookedNs;
    private long nextMs;

    @Inject
    ModelWatch(EdgeConfig config) {
        this(Grpc.newChannelBuilder(config.modelAddress(), CallSecurity.ofThisProcess())
                .build());
    }

    /** Over a connection that is closed with it. */
    ModelWatch(ManagedChannel channel) {
        this.channel = channel;
    }

    /** @throws FailureException while the model service has never answered */
    ServedModel model() {
        var known = model;
        if (known == null) {
            throw new FailureException(Failure.of(Failure.Kind.UNAVAILABLE, "The model is not ready yet."));
        }
        return known;
    }

    /**
     * What serves a name. For one that is unknown the model service is asked, as it may have loaded the adapter since: by one caller at
     * a time, and not within 100 ms of the last time, however often a name is repeated and whether there was an answer or not. Blocks
     * for about two seconds at most, and not at all for names that are known.
     *
     * @param wanted as clients give it; empty for the model itself
     * @throws FailureException while the model service has never answered
     */
    ServedModel model(String wanted) {
        if (isServed(wanted)) {
            return model();
        }
        synchronized (looking) {
            if (!isServed(wanted) && System.nanoTime() - lookedNs > LOOK_AGAIN_NS) {
                look();
            }
        }
        return model();
    }

    private boolean isServed(String wanted) {
        return model().adapter(wanted).isPresent();
    }

    boolean isKnown() {
        return model != null;
    }

    /** About once a second, by one thread: asks when it is time. Blocks for two seconds at most. */
    void tick(long nowMs) {
        if (nowMs < nextMs) {
            return;
        }
        if (look()) {
            nextMs = nowMs + REFRESH_MS;
        }
    }

    /** Asks at once; blocks for two seconds at most. Whether there was an answer, which is known here then. */
    boolean look() {
        try {
            var answer = ModelServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(ANSWER_MAX_MS, TimeUnit.MILLISECONDS)
                    .describe(DescribeRequest.getDefaultInstance());
            remember(answer);
            return true;
        } catch (StatusRuntimeException e) {
            LOG.debugf("the model service does not answer: %s", e.getStatus().getCode());
            return false;
        } finally {
            lookedNs = System.nanoTime();
        }
    }

    /** Calls of the model service, {@value #CALL_MAX_MS} ms long at most. */
    ModelServiceGrpc.ModelServiceStub calls() {
        return ModelServiceGrpc.newStub(channel).withDeadlineAfter(CALL_MAX_MS, TimeUnit.MILLISECONDS);
    }

    private void remember(DescribeResponse answer) {
        var served = new ServedModel(
                answer.getModel(),
                answer.getVersion(),
                answer.getContextLength(),
                names(answer, adapter -> !adapter.getReward()),
                names(answer, Adapter::getReward));
        if (!served.equals(model)) {
            LOG.infof(
                    "model %s, version %s, context %d, %d adapters, %d reward models",
                    served.name(),
                    served.version(),
                    served.contextLength(),
                    served.adapters().size(),
                    served.rewardModels().size());
        }
        model = served;
    }

    private static List<String> names(DescribeResponse answer, Predicate<Adapter> wanted) {
        return answer.getAdaptersList().stream()
                .filter(wanted)
                .map(Adapter::getName)
                .toList();
    }

    @PreDestroy
    void close() {
        channel.shutdownNow();
    }
}
