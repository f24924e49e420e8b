package dev.millrace.eval.app;

import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.model.v1.ModelServiceGrpc.ModelServiceBlockingStub;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingStub;
import dev.millrace.security.CallSecurity;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections to the edges and models that answer the evaluation service; each call goes to the next of them. */
@Singleton
class ModelStubs {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final long DESCRIBE_SECONDS_MAX = 5;
    private static final long EDGE_SECONDS_MAX = 10;
    private static final long MODEL_SECONDS_MAX = 120;
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<TokenizerServiceBlockingStub> edges = new ArrayList<>();
    private final List<ModelServiceBlockingStub> models = new ArrayList<>();
    private final AtomicInteger edgeTurn = new AtomicInteger();
    private final AtomicInteger modelTurn = new AtomicInteger();

    ModelStubs(RewardConfig config) {
        var key = new Metadata();
        config.apiKey().ifPresent(secret -> key.put(AUTHORIZATION, "Bearer " + secret));
        for (var address : config.tokenizerAddress()) {
            edges.add(TokenizerServiceGrpc.newBlockingStub(channel(address))
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key)));
        }
        for (var address : config.modelAddress()) {
            models.add(ModelServiceGrpc.newBlockingStub(channel(address)));
        }
    }

    private ManagedChannel channel(String address) {
        var channel = Grpc.newChannelBuilder(address, CallSecurity.ofThisProcess())
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
        channels.add(channel);
        return channel;
    }

    /** An edge, for one call of 10 s at most. */
    TokenizerServiceBlockingStub edge() {
        return next(edges, edgeTurn).withDeadlineAfter(EDGE_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** A model, for one call of 120 s at most. */
    ModelServiceBlockingStub model() {
        return next(models, modelTurn).withDeadlineAfter(MODEL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** What the next model says of itself. */
    DescribeResponse description() {
        return describe(next(models, modelTurn));
    }

    /** What each model says of itself. */
    List<DescribeResponse> descriptions() {
        return models.stream().map(ModelStubs::describe).toList();
    }

    /** What a model says of itself. */
    static DescribeResponse describe(ModelServiceBlockingStub model) {
        return model.withDeadlineAfter(DESCRIBE_SECONDS_MAX, TimeUnit.SECONDS)
                .describe(DescribeRequest.getDefaultInstance());
    }

    private static <T> T next(List<T> stubs, AtomicInteger turn) {
        return stubs.get(Math.floorMod(turn.getAndIncrement(), stubs.size()));
    }

    @PreDestroy
    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
