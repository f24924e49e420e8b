package dev.millrace.tokenizer.app;

import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.contract.model.v1.ClassifyRequest;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EncoderInput;
import dev.millrace.contract.model.v1.ModelKind;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.model.v1.ProblemType;
import dev.millrace.security.CallSecurity;
import dev.millrace.tokenizer.embed.ClassificationHead;
import dev.millrace.tokenizer.embed.EmbeddingModel;
import dev.millrace.tokenizer.embed.EncoderTokens;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The embedding model's service: what it says of itself, asked about once a second until it answers and every ten seconds
 * then, and its vectors. Nothing here blocks.
 */
final class EmbeddingClient implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EmbeddingClient.class);
    private static final long DESCRIBE_MS_MAX = 2_000;
    private static final long REFRESH_MS = 10_000;
    /** 4,096 vectors of 4,000 values. */
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final ManagedChannel channel;
    private volatile @Nullable EmbeddingModel model;
    private volatile long nextMs;

    /** @param address {@code host:port} */
    EmbeddingClient(String address) {
        this.channel = Grpc.newChannelBuilder(address, CallSecurity.ofThisProcess())
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
    }

    /** What is served; empty while the service has never answered. */
    Optional<EmbeddingModel> model() {
        return Optional.ofNullable(model);
    }

    /** About once a second: asks when it is time. */
    void tick(long nowMs) {
        if (nowMs < nextMs) {
            return;
        }
        nextMs = nowMs + (model == null ? 0 : REFRESH_MS);
        var answer = ModelServiceGrpc.newFutureStub(channel)
                .withDeadlineAfter(DESCRIBE_MS_MAX, TimeUnit.MILLISECONDS)
                .describe(DescribeRequest.getDefaultInstance());
        joined(answer, Function.identity()).thenAccept(this::remember);
    }

    private void remember(DescribeResponse answer) {
        var kind = answer.getKind() == ModelKind.MODEL_KIND_CROSS_ENCODER
                ? EmbeddingModel.Kind.CROSS_ENCODER
                : EmbeddingModel.Kind.ENCODER;
        var served = new EmbeddingModel(
                answer.getModel(),
                answer.getVersion(),
                kind,
                answer.getEmbeddingSize(),
                answer.getContextLength(),
                answer.getVocabularySize(),
                new ClassificationHead(answer.getLabelsList(), fromProto(answer.getProblemType())));
        if (!served.equals(model)) {
            LOG.infof("embedding model %s (%s), %d tokens", served.name(), kind, served.maxLength());
        }
        model = served;
    }

    private static ClassificationHead.ProblemType fromProto(ProblemType type) {
        return switch (type) {
            case PROBLEM_TYPE_UNSPECIFIED, PROBLEM_TYPE_SINGLE_LABEL_CLASSIFICATION, UNRECOGNIZED ->
                ClassificationHead.ProblemType.SINGLE_LABEL;
            case PROBLEM_TYPE_MULTI_LABEL_CLASSIFICATION -> ClassificationHead.ProblemType.MULTI_LABEL;
            case PROBLEM_TYPE_REGRESSION -> ClassificationHead.ProblemType.REGRESSION;
        };
    }

    /** One vector an input. Cancelling the result ends the call. */
    CompletableFuture<List<float[]>> embed(List<EncoderTokens> inputs, long timeoutMs) {
        var request = EmbedRequest.newBuilder();
        inputs.forEach(input -> request.addInputs(toProto(input)));
        return joined(
                stub(timeoutMs).embed(request.build()),
                response -> response.getEmbeddingsList().stream()
                        .map(embedding -> floats(embedding.getValuesList()))
                        .toList());
    }

    /** The labels' logits of each input. Cancelling the result ends the call. */
    CompletableFuture<List<float[]>> classify(List<EncoderTokens> inputs, long timeoutMs) {
        var request = ClassifyRequest.newBuilder();
        inputs.forEach(input -> request.addInputs(toProto(input)));
        return joined(
                stub(timeoutMs).classify(request.build()),
                response -> response.getClassificationsList().stream()
                        .map(classification -> floats(classification.getLogitsList()))
                        .toList());
    }

    private ModelServiceGrpc.ModelServiceFutureStub stub(long timeoutMs) {
        return ModelServiceGrpc.newFutureStub(channel).withDeadlineAfter(timeoutMs, TimeUnit.MILLISECONDS);
    }

    private static EncoderInput toProto(EncoderTokens input) {
        var proto = EncoderInput.newBuilder().setSecondFrom(input.secondFrom());
        for (int id : input.ids()) {
            proto.addTokenIds(id);
        }
        return proto.build();
    }

    private static float[] floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    private static <A, B> CompletableFuture<B> joined(ListenableFuture<A> call, Function<A, B> map) {
        return GrpcFutures.joined(call, map, status -> new FailureException(failure(status)));
    }

    private static Failure failure(Status status) {
        return switch (status.getCode()) {
            case RESOURCE_EXHAUSTED -> FailureException.overloaded(1_000).failure();
            case DEADLINE_EXCEEDED -> Failure.of(Failure.Kind.DEADLINE, "The request's time ran out.");
            case CANCELLED -> Failure.of(Failure.Kind.CANCELLED, "The request was cancelled.");
            case UNAVAILABLE -> Failure.of(Failure.Kind.UNAVAILABLE, "The embedding model is not ready.");
            default -> {
                LOG.errorf("the embedding model failed: %s", status);
                yield Failure.of(Failure.Kind.INTERNAL, "The embedding model failed.");
            }
        };
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
