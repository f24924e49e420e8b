package dev.millrace.model.app;

import dev.millrace.contract.model.v1.ClassifyRequest;
import dev.millrace.contract.model.v1.ClassifyResponse;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EmbedResponse;
import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.contract.model.v1.ListAdaptersRequest;
import dev.millrace.contract.model.v1.ListAdaptersResponse;
import dev.millrace.contract.model.v1.LoadAdapterRequest;
import dev.millrace.contract.model.v1.LoadAdapterResponse;
import dev.millrace.contract.model.v1.ModelKind;
import dev.millrace.contract.model.v1.ModelServiceGrpc.ModelServiceImplBase;
import dev.millrace.contract.model.v1.ScoreRequest;
import dev.millrace.contract.model.v1.ScoreResponse;
import dev.millrace.contract.model.v1.UnloadAdapterRequest;
import dev.millrace.contract.model.v1.UnloadAdapterResponse;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.ModelShape;
import dev.millrace.model.Pooling;
import dev.millrace.model.engine.EngineState;
import dev.millrace.model.engine.RejectedStreamException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * ModelService on the wire. It uses plain observers and not Mutiny: results go out from the inference thread without
 * another hop. Nothing here blocks, so all of it runs on the event loops.
 */
@GrpcService
final class ModelGrpc extends ModelServiceImplBase {
    /** Each takes one of the engine's streams, of which most are for samplers. */
    private static final int SCORE_CALLS_MAX = 16;

    private final Semaphore scoring = new Semaphore(SCORE_CALLS_MAX);
    private final ModelHolder holder;
    private final EncoderHolder encoders;
    private final SequenceTraces traces;
    private final ForwardTopics topics;
    private final AdapterCalls adapters;

    ModelGrpc(
            ModelHolder holder,
            EncoderHolder encoders,
            SequenceTraces traces,
            ForwardTopics topics,
            AdapterCalls adapters) {
        this.adapters = adapters;
        this.holder = holder;
        this.encoders = encoders;
        this.topics = topics;
        this.traces = traces;
    }

    @Override
    public void describe(DescribeRequest request, StreamObserver<DescribeResponse> caller) {
        Optional<LoadedEncoder> encoder = encoders.loaded();
        if (encoder.isPresent()) {
            caller.onNext(EncoderCalls.describe(encoder.get().model()));
            caller.onCompleted();
            return;
        }
        Optional<LoadedModel> held = holder.loaded();
        if (held.isEmpty()) {
            caller.onError(loading());
            return;
        }
        LoadedModel loaded = held.get();
        ModelPackage model = loaded.model();
        ModelShape shape = model.shape();
        EngineState state = loaded.engine().state();
        caller.onNext(DescribeResponse.newBuilder()
                .setModel(model.name())
                .setVersion(model.version())
                .setArchitecture(model.architecture())
                .setPrecision(model.precision())
                .setContextLength(loaded.capacity())
                .setTrainedContextLength(shape.contextLength())
                .setVocabularySize(shape.vocabularySize())
                .setLayers(shape.layers())
                .setHiddenSize(shape.hiddenSize())
                .setSlots(loaded.slots())
                .setSlotsInUse(state.slotsInUse())
                .setQueuedSequences(state.queued())
                .setKvBytesPerToken(shape.keyValueBytesPerToken(model.keyValues()))
                .setProvider("cpu")
                .setKind(ModelKind.MODEL_KIND_DECODER)
                .setEmbeddingSize(loaded.engine().hiddenSize())
                .setPooling(loaded.engine().hiddenSize() == 0 ? "" : Pooling.LAST.label())
                .addAllAdapters(AdapterCalls.present(loaded.adapters()))
                .build());
        caller.onCompleted();
    }

    @Override
    public StreamObserver<ForwardRequest> forward(StreamObserver<ForwardResponse> caller) {
        var call = (ServerCallStreamObserver<ForwardResponse>) caller;
        String topicKey = ForwardCallKey.ofThisCall();
        Optional<LoadedModel> loaded = holder.loaded();
        if (loaded.isEmpty()) {
            // Thrown instead of told, it would stand in the log with its whole trace at every attempt.
            call.onError(noDecoder());
            return new IgnoredRequests();
        }
        try {
            return topicKey == null
                    ? new ForwardStream(loaded.get().engine(), traces, call)
                    : topics.open(topicKey, loaded.get().engine(), call);
        } catch (RejectedStreamException e) {
            throw Status.RESOURCE_EXHAUSTED.withDescription(e.getMessage()).asRuntimeException();
        }
    }

    @Override
    public void embed(EmbedRequest request, StreamObserver<EmbedResponse> caller) {
        encoders.loaded()
                .ifPresentOrElse(
                        encoder -> EncoderCalls.embed(encoder, request, caller),
                        () -> holder.loaded()
                                .ifPresentOrElse(
                                        decoder -> DecoderEmbeddings.embed(decoder, request, caller),
                                        () -> caller.onError(loading())));
    }

    @Override
    public void classify(ClassifyRequest request, StreamObserver<ClassifyResponse> caller) {
        encoders.loaded()
                .ifPresentOrElse(
                        encoder -> EncoderCalls.classify(encoder, request, caller),
                        () -> caller.onError(noCrossEncoder()));
    }

    @Override
    public void score(ScoreRequest request, StreamObserver<ScoreResponse> caller) {
        Optional<LoadedModel> loaded = holder.loaded();
        if (loaded.isEmpty()) {
            caller.onError(loading());
            return;
        }
        new ScoreCall(request, (ServerCallStreamObserver<ScoreResponse>) caller, scoring)
                .start(loaded.get().engine());
    }

    @Override
    public void loadAdapter(LoadAdapterRequest request, StreamObserver<LoadAdapterResponse> caller) {
        holder.loaded()
                .ifPresentOrElse(loaded -> adapters.load(loaded, request, caller), () -> caller.onError(noDecoder()));
    }

    @Override
    public void unloadAdapter(UnloadAdapterRequest request, StreamObserver<UnloadAdapterResponse> caller) {
        holder.loaded()
                .ifPresentOrElse(loaded -> adapters.unload(loaded, request, caller), () -> caller.onError(noDecoder()));
    }

    @Override
    public void listAdapters(ListAdaptersRequest request, StreamObserver<ListAdaptersResponse> caller) {
        holder.loaded().ifPresentOrElse(loaded -> adapters.list(loaded, caller), () -> caller.onError(noDecoder()));
    }

    private StatusRuntimeException noDecoder() {
        return encoders.loaded()
                .map(encoder -> EncoderCalls.refused(
                        Status.FAILED_PRECONDITION,
                        encoder.model().name() + " is of the kind "
                                + encoder.model().kind().label() + " and continues no text"))
                .orElseGet(ModelGrpc::loading);
    }

    private StatusRuntimeException noCrossEncoder() {
        return holder.loaded()
                .map(loaded -> EncoderCalls.refused(
                        Status.FAILED_PRECONDITION, loaded.model().name() + " is a decoder and no cross-encoder"))
                .orElseGet(ModelGrpc::loading);
    }

    private static StatusRuntimeException loading() {
        return Status.UNAVAILABLE.withDescription("the model is being loaded").asRuntimeException();
    }

    /** Of a call that has ended already. */
    private static final class IgnoredRequests implements StreamObserver<ForwardRequest> {
        @Override
        public void onNext(ForwardRequest request) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
