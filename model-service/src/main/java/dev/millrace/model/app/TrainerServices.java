package dev.millrace.model.app;

import dev.millrace.contract.eval.v1.RewardServiceGrpc;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.sampler.v1.SamplerServiceGrpc;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingStub;
import dev.millrace.model.train.draw.Answering;
import dev.millrace.security.CallSecurity;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The doors of the services that a trainer asks; a channel is made when it is first needed. */
@Singleton
final class TrainerServices {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    private static final int DRAWS_MAX = 64;
    private static final long TIMEOUT_MS_MAX = 3_600_000;

    private final TrainerConfig config;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

    TrainerServices(TrainerConfig config) {
        this.config = config;
    }

    /** The edge that renders, encodes and decodes. */
    TokenizerServiceBlockingStub edge() {
        var key = new Metadata();
        config.apiKey().ifPresent(secret -> key.put(AUTHORIZATION, "Bearer " + secret));
        return TokenizerServiceGrpc.newBlockingStub(
                        channel(config.tokenizerAddress().getFirst()))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key));
    }

    /** What answers and judges. */
    Answering answering() {
        var doors = new GrpcGeneration.Doors(
                config.modelAddress().stream()
                        .map(address -> ModelServiceGrpc.newBlockingStub(channel(address)))
                        .toList(),
                config.samplerAddress().stream()
                        .map(address -> SamplerServiceGrpc.newBlockingStub(channel(address)))
                        .toList(),
                edge());
        within("draws-at-once", config.drawsAtOnce(), 1, DRAWS_MAX);
        within("draw-timeout", config.drawTimeout().toMillis(), 1_000, TIMEOUT_MS_MAX);
        return new Answering(
                new GrpcGeneration(
                        doors,
                        config.drawsAtOnce(),
                        Math.toIntExact(config.drawTimeout().toMillis())),
                new GrpcRewards(RewardServiceGrpc.newBlockingStub(channel(config.evalAddress()))),
                config.drawPatience());
    }

    private static void within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "millrace.trainer.%s: must be in %d..%d, is %d".formatted(key, least, most, value));
        }
    }

    private Channel channel(String address) {
        return channels.computeIfAbsent(
                address,
                wanted -> Grpc.newChannelBuilder(wanted, CallSecurity.ofThisProcess())
                        .maxInboundMessageSize(ANSWER_BYTES_MAX)
                        .build());
    }

    @PreDestroy
    void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
