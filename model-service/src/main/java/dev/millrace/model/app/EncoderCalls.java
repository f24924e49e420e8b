package dev.millrace.model.app;

import dev.millrace.contract.model.v1.Classification;
import dev.millrace.contract.model.v1.ClassifyRequest;
import dev.millrace.contract.model.v1.ClassifyResponse;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EmbedResponse;
import dev.millrace.contract.model.v1.Embedding;
import dev.millrace.contract.model.v1.ModelKind;
import dev.millrace.model.EncoderPackage;
import dev.millrace.model.EncoderPackage.Kind;
import dev.millrace.model.ProblemType;
import dev.millrace.model.encode.EncoderInput;
import dev.millrace.model.encode.EncoderJob;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Describe, Embed and Classify of an encoder. Nothing here blocks. */
final class EncoderCalls {
    private static final int INPUTS_MAX = 4096;

    private EncoderCalls() {}

    static DescribeResponse describe(EncoderPackage model) {
        EncoderPackage.Shape shape = model.shape();
        DescribeResponse.Builder description = DescribeResponse.newBuilder()
                .setModel(model.name())
                .setVersion(model.version())
                .setArchitecture(model.architecture())
                .setPrecision(model.precision())
                .setContextLength(shape.maxLength())
                .setVocabularySize(shape.vocabularySize())
                .setHiddenSize(shape.dimensions())
                .setProvider("cpu");
        if (model.kind() == Kind.CROSS_ENCODER) {
            return description
                    .setKind(ModelKind.MODEL_KIND_CROSS_ENCODER)
                    .addAllLabels(model.head().labels())
                    .setProblemType(toProto(model.head().problemType()))
                    .build();
        }
        return description
                .setKind(ModelKind.MODEL_KIND_ENCODER)
                .setEmbeddingSize(shape.dimensions())
                .setPooling(shape.pooling().label())
                .setNormalized(shape.normalized())
                .build();
    }

    private static dev.millrace.contract.model.v1.ProblemType toProto(ProblemType type) {
        return switch (type) {
            case SINGLE_LABEL -> dev.millrace.contract.model.v1.ProblemType.PROBLEM_TYPE_SINGLE_LABEL_CLASSIFICATION;
            case MULTI_LABEL -> dev.millrace.contract.model.v1.ProblemType.PROBLEM_TYPE_MULTI_LABEL_CLASSIFICATION;
            case REGRESSION -> dev.millrace.contract.model.v1.ProblemType.PROBLEM_TYPE_REGRESSION;
        };
    }

    static void embed(LoadedEncoder encoder, EmbedRequest request, StreamObserver<EmbedResponse> caller) {
        if (!request.getAdapter().isEmpty()) {
            caller.onError(refused(Status.NOT_FOUND, "adapter: an encoder has none"));
            return;
        }
        run(encoder, Kind.ENCODER, request.getInputsList(), caller, EncoderCalls::embeddings);
    }

    static void classify(LoadedEncoder encoder, ClassifyRequest request, StreamObserver<ClassifyResponse> caller) {
        run(encoder, Kind.CROSS_ENCODER, request.getInputsList(), caller, EncoderCalls::classifications);
    }

    private static <A> void run(
            LoadedEncoder encoder,
            Kind wanted,
            List<dev.millrace.contract.model.v1.EncoderInput> inputs,
            StreamObserver<A> caller,
            Function<float[][], A> answer) {
        var call = (ServerCallStreamObserver<A>) caller;
        EncoderPackage model = encoder.model();
        if (model.kind() != wanted) {
            call.onError(refused(
                    Status.FAILED_PRECONDITION,
                    model.name() + " is of the kind " + model.kind().label()));
            return;
        }
        Optional<EncoderJob> job;
        try {
            requireCount(inputs.size());
            job = encoder.engine()
                    .submit(inputs.stream().map(EncoderCalls::fromProto).toList());
        } catch (IllegalArgumentException e) {
            call.onError(refused(Status.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
            return;
        }
        if (job.isEmpty()) {
            call.onError(refused(Status.RESOURCE_EXHAUSTED, "too many texts wait for the encoder"));
            return;
        }
        // Cancelled by the caller, or past its deadline.
        call.setOnCancelHandler(job.get()::cancel);
        job.get().result().whenComplete((vectors, failure) -> finish(call, vectors, failure, answer));
    }

    /** @throws IllegalArgumentException beyond the bounds of a call */
    static void requireCount(int inputs) {
        if (inputs < 1 || inputs > INPUTS_MAX) {
            throw new IllegalArgumentException("inputs must be 1 to " + INPUTS_MAX + ", are " + inputs);
        }
    }

    private static EncoderInput fromProto(dev.millrace.contract.model.v1.EncoderInput input) {
        int[] ids = new int[input.getTokenIdsCount()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = input.getTokenIds(i);
        }
        return new EncoderInput(ids, input.getSecondFrom());
    }

    private static <A> void finish(
            ServerCallStreamObserver<A> call,
            float @Nullable [][] vectors,
            @Nullable Throwable failure,
            Function<float[][], A> answer) {
        if (call.isCancelled()) {
            return;
        }
        if (vectors != null) {
            call.onNext(answer.apply(vectors));
            call.onCompleted();
        } else {
            boolean stopped = failure instanceof CancellationException;
            call.onError(refused(
                    stopped ? Status.UNAVAILABLE : Status.INTERNAL,
                    stopped ? "the service is stopping" : "the model failed"));
        }
    }

    private static EmbedResponse embeddings(float[][] vectors) {
        EmbedResponse.Builder response = EmbedResponse.newBuilder();
        for (float[] vector : vectors) {
            response.addEmbeddings(embedding(vector));
        }
        return response.build();
    }

    static Embedding.Builder embedding(float[] vector) {
        Embedding.Builder embedding = Embedding.newBuilder();
        for (float value : vector) {
            embedding.addValues(value);
        }
        return embedding;
    }

    private static ClassifyResponse classifications(float[][] vectors) {
        ClassifyResponse.Builder response = ClassifyResponse.newBuilder();
        for (float[] vector : vectors) {
            Classification.Builder classification = Classification.newBuilder();
            for (float value : vector) {
                classification.addLogits(value);
            }
            response.addClassifications(classification);
        }
        return response.build();
    }

    static StatusRuntimeException refused(Status status, String why) {
        return status.withDescription(why).asRuntimeException();
    }
}
