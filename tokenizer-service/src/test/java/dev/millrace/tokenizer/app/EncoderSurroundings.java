package dev.millrace.tokenizer.app;

import dev.millrace.contract.model.v1.Classification;
import dev.millrace.contract.model.v1.ClassifyRequest;
import dev.millrace.contract.model.v1.ClassifyResponse;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EmbedResponse;
import dev.millrace.contract.model.v1.Embedding;
import dev.millrace.contract.model.v1.ModelKind;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.model.v1.ProblemType;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An embedding model at the other end of the wire, whose vector of a text is its token ids: so it shows what reached it.
 * With the argument {@value #LABELS} it has a classification head instead; the logit of a label is how often the token
 * that the label begins with is in the text, in tenths.
 */
public final class EncoderSurroundings implements QuarkusTestResourceLifecycleManager {
    static final String MODEL = "tiny-encoder";
    static final int DIMENSIONS = 700;
    /** Its argument: labels with commas between. */
    static final String LABELS = "labels";

    private @Nullable Server server;
    private List<String> labels = List.of();

    @Override
    public void init(Map<String, String> arguments) {
        var given = arguments.get(LABELS);
        labels = given == null ? List.of() : List.of(given.split(","));
    }

    @Override
    public Map<String, String> start() {
        try {
            var started = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .addService(labels.isEmpty() ? new Encoder() : new Classifier(labels))
                    .build()
                    .start();
            server = started;
            return Map.of(
                    "millrace.edge.embedding-model",
                    "src/test/resources/tiny-package",
                    "millrace.edge.embedding-address",
                    "127.0.0.1:" + started.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.shutdownNow();
        }
    }

    private static final class Encoder extends ModelServiceGrpc.ModelServiceImplBase {
        @Override
        public void describe(DescribeRequest request, StreamObserver<DescribeResponse> call) {
            call.onNext(DescribeResponse.newBuilder()
                    .setModel(MODEL)
                    .setKind(ModelKind.MODEL_KIND_ENCODER)
                    .setVersion("0123456789abcdef")
                    .setContextLength(DIMENSIONS)
                    .setEmbeddingSize(DIMENSIONS)
                    .setVocabularySize(258)
                    .build());
            call.onCompleted();
        }

        @Override
        public void embed(EmbedRequest request, StreamObserver<EmbedResponse> call) {
            var response = EmbedResponse.newBuilder();
            for (var input : request.getInputsList()) {
                var vector = Embedding.newBuilder();
                for (int d = 0; d < DIMENSIONS; d++) {
                    vector.addValues(d < input.getTokenIdsCount() ? input.getTokenIds(d) : 0);
                }
                response.addEmbeddings(vector);
            }
            call.onNext(response.build());
            call.onCompleted();
        }
    }

    private static final class Classifier extends ModelServiceGrpc.ModelServiceImplBase {
        private final List<String> labels;

        Classifier(List<String> labels) {
            this.labels = labels;
        }

        @Override
        public void describe(DescribeRequest request, StreamObserver<DescribeResponse> call) {
            call.onNext(DescribeResponse.newBuilder()
                    .setModel(MODEL)
                    .setKind(ModelKind.MODEL_KIND_CROSS_ENCODER)
                    .setVersion("0123456789abcdef")
                    .setContextLength(DIMENSIONS)
                    .setVocabularySize(258)
                    .addAllLabels(labels)
                    .setProblemType(ProblemType.PROBLEM_TYPE_SINGLE_LABEL_CLASSIFICATION)
                    .build());
            call.onCompleted();
        }

        @Override
        public void classify(ClassifyRequest request, StreamObserver<ClassifyResponse> call) {
            var response = ClassifyResponse.newBuilder();
            for (var input : request.getInputsList()) {
                var classification = Classification.newBuilder();
                for (var label : labels) {
                    long count = input.getTokenIdsList().stream()
                            .filter(id -> id == label.charAt(0))
                            .count();
                    classification.addLogits(count / 10f);
                }
                response.addClassifications(classification);
            }
            call.onNext(response.build());
            call.onCompleted();
        }
    }
}
