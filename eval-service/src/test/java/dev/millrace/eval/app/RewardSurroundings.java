package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EmbedResponse;
import dev.millrace.contract.model.v1.Embedding;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.tokenizer.v1.ApplyTemplateRequest;
import dev.millrace.contract.tokenizer.v1.ApplyTemplateResponse;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/**
 * An edge and a model as reward models need them. The tokens of a conversation are the bytes of its last message; the hidden
 * state says how many of them are an x, how many a y, and something of no meaning.
 */
@NullUnmarked
public class RewardSurroundings implements QuarkusTestResourceLifecycleManager {
    private static final int WIDTH = 3;

    private Server server;

    @Override
    public Map<String, String> start() {
        try {
            server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .addService(new Edge())
                    .addService(new Model())
                    .build()
                    .start();
            return Map.of(
                    "millrace.reward.tokenizer-address",
                    address(),
                    "millrace.reward.model-address",
                    address(),
                    "millrace.reward.folder",
                    Files.createTempDirectory("reward-models").toString(),
                    "millrace.reward.scored-share",
                    "1",
                    "millrace.reward.train-after-items",
                    "0",
                    "millrace.reward.alarm-window",
                    "10");
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

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    private static final class Edge extends TokenizerServiceGrpc.TokenizerServiceImplBase {
        @Override
        public void applyTemplate(ApplyTemplateRequest request, StreamObserver<ApplyTemplateResponse> call) {
            var messages = request.getConversation().getMessagesList();
            var response = ApplyTemplateResponse.newBuilder();
            for (byte one : messages.getLast().getContent().getBytes(UTF_8)) {
                response.addTokenIds(one & 0xFF);
            }
            answer(call, response.build());
        }
    }

    private static final class Model extends ModelServiceGrpc.ModelServiceImplBase {
        @Override
        public void describe(DescribeRequest request, StreamObserver<DescribeResponse> call) {
            answer(
                    call,
                    DescribeResponse.newBuilder()
                            .setModel("counting")
                            .setVersion("1")
                            .setPooling("last")
                            .setEmbeddingSize(WIDTH)
                            .setContextLength(4_096)
                            .build());
        }

        @Override
        public void embed(EmbedRequest request, StreamObserver<EmbedResponse> call) {
            var response = EmbedResponse.newBuilder();
            for (var input : request.getInputsList()) {
                var ids = input.getTokenIdsList();
                response.addEmbeddings(Embedding.newBuilder()
                        .addValues(ids.stream().filter(id -> id == 'x').count())
                        .addValues(ids.stream().filter(id -> id == 'y').count())
                        .addValues(Math.floorMod(ids.hashCode(), 100) / 100f));
            }
            answer(call, response.build());
        }
    }

    private static <T> void answer(StreamObserver<T> call, T answer) {
        call.onNext(answer);
        call.onCompleted();
    }
}
