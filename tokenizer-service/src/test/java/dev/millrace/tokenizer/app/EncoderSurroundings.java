package dev.millrace.tokenizer.app;

import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EmbedResponse;
import dev.millrace.contract.model.v1.Embedding;
import dev.millrace.contract.model.v1.ModelKind;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An embedding model at the other end of the wire, whose vector of a text is its token ids: so it shows what reached it. */
public final class EncoderSurroundings implements QuarkusTestResourceLifecycleManager {
    static final String MODEL = "tiny-encoder";
    static final int DIMENSIONS = 700;

    private @Nullable Server server;

    @Override
    public Map<String, String> start() {
        try {
            var started = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .addService(new Encoder())
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
}
