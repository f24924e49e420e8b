package dev.millrace.eval.app;

import dev.millrace.contract.model.v1.Adapter;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.EmbedRequest;
import dev.millrace.contract.model.v1.EmbedResponse;
import dev.millrace.contract.model.v1.Embedding;
import dev.millrace.contract.model.v1.EncoderInput;
import dev.millrace.contract.model.v1.ModelServiceGrpc.ModelServiceImplBase;
import dev.millrace.contract.tokenizer.v1.ApplyTemplateRequest;
import dev.millrace.contract.tokenizer.v1.ApplyTemplateResponse;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceImplBase;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An edge and a model for reward models, in one server. Tokens are characters; a state has two numbers, how many tokens
 * there are and how many of them are exclamation marks; any ∞ is infinitely many. A reward model that is served as an adapter
 * says its weight for each mark.
 */
public final class RewardSurroundings {
    private final Path folder;
    private final List<List<String>> embedded = new CopyOnWriteArrayList<>();
    private volatile int slotsInUse;
    private volatile String version = "0123456789abcdef";
    private final Map<String, Served> rewards = new ConcurrentHashMap<>();
    private volatile Runnable whileEmbedding = () -> {};
    private @Nullable Server server;

    private record Served(String version, double weight) {}

    RewardSurroundings() {
        try {
            folder = Files.createTempDirectory("eval-rewards");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where versions are kept. */
    Path folder() {
        return folder;
    }

    int start() throws IOException {
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new Edge())
                .addService(new Model())
                .build()
                .start();
        return server.getPort();
    }

    void stop() {
        if (server != null) {
            server.shutdownNow();
        }
    }

    /** The texts of each call of Embed whose first one has a word. */
    List<List<String>> embedded(String word) {
        return embedded.stream()
                .filter(texts -> texts.getFirst().contains(word))
                .toList();
    }

    /** How many streams the model says are open. */
    void busyWith(int streams) {
        slotsInUse = streams;
    }

    /** Which version of the model it is from now on. */
    void serve(String served) {
        version = served;
    }

    /** Serves a reward model as an adapter, or another version in its place. */
    void serveReward(String name, String served, double weight) {
        rewards.put(name, new Served(served, weight));
    }

    /** What happens meanwhile. */
    void whileEmbedding(Runnable event) {
        whileEmbedding = event;
    }

    private static final class Edge extends TokenizerServiceImplBase {
        @Override
        public void applyTemplate(ApplyTemplateRequest request, StreamObserver<ApplyTemplateResponse> call) {
            var text = request.getConversation().getMessagesList().stream()
                    .map(ChatMessage::getContent)
                    .collect(Collectors.joining("|"));
            call.onNext(ApplyTemplateResponse.newBuilder()
                    .addAllTokenIds(text.codePoints().boxed().toList())
                    .build());
            call.onCompleted();
        }
    }

    private final class Model extends ModelServiceImplBase {
        @Override
        public void describe(DescribeRequest request, StreamObserver<DescribeResponse> call) {
            call.onNext(DescribeResponse.newBuilder()
                    .setModel("characters")
                    .setVersion(version)
                    .setPooling("last")
                    .setEmbeddingSize(2)
                    .setContextLength(1_000)
                    .setSlotsInUse(slotsInUse)
                    .addAllAdapters(rewards.entrySet().stream()
                            .map(one -> Adapter.newBuilder()
                                    .setName(one.getKey())
                                    .setVersion(one.getValue().version())
                                    .setReward(true)
                                    .build())
                            .toList())
                    .addAdapters(Adapter.newBuilder().setName("terse").setVersion("0"))
                    .build());
            call.onCompleted();
        }

        @Override
        public void embed(EmbedRequest request, StreamObserver<EmbedResponse> call) {
            embedded.add(request.getInputsList().stream().map(Model::text).toList());
            var reward = rewards.get(request.getAdapter());
            if (reward == null && !request.getAdapter().isEmpty()) {
                call.onError(Status.NOT_FOUND
                        .withDescription("adapter: none of the name")
                        .asRuntimeException());
                return;
            }
            var response = EmbedResponse.newBuilder().setAdapterVersion(reward == null ? "" : reward.version());
            for (var input : request.getInputsList()) {
                long marks = text(input).chars().filter(one -> one == '!').count();
                var embedding = Embedding.newBuilder()
                        .addValues(input.getTokenIdsCount())
                        .addValues(text(input).contains("∞") ? Float.POSITIVE_INFINITY : marks);
                if (reward != null) {
                    embedding.setScore(reward.weight() * marks);
                }
                response.addEmbeddings(embedding);
            }
            whileEmbedding.run();
            call.onNext(response.build());
            call.onCompleted();
        }

        private static String text(EncoderInput input) {
            return input.getTokenIdsList().stream().map(Character::toString).collect(Collectors.joining());
        }
    }
}
