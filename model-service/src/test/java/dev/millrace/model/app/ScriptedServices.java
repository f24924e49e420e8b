package dev.millrace.model.app;

import dev.millrace.contract.eval.v1.Reward;
import dev.millrace.contract.eval.v1.RewardServiceGrpc;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.eval.v1.ScoreAnswersResponse;
import dev.millrace.contract.model.v1.Adapter;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.LoadAdapterRequest;
import dev.millrace.contract.model.v1.LoadAdapterResponse;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.model.v1.UnloadAdapterRequest;
import dev.millrace.contract.model.v1.UnloadAdapterResponse;
import dev.millrace.contract.sampler.v1.ChoiceFinished;
import dev.millrace.contract.sampler.v1.Failure;
import dev.millrace.contract.sampler.v1.FailureCode;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerateRequest;
import dev.millrace.contract.sampler.v1.GenerateResponse;
import dev.millrace.contract.sampler.v1.GenerationFinished;
import dev.millrace.contract.sampler.v1.SamplerServiceGrpc;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import dev.millrace.contract.tokenizer.v1.DecodeRequest;
import dev.millrace.contract.tokenizer.v1.DecodeResponse;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * All services that a trainer asks, on one real port: a model "m1" that takes adapters of version "a1", a sampler whose n-th answer to
 * a prompt is its first token n + 1 times and then, where n is even, the end 0, an edge that writes a token as a letter, and a reward
 * model that counts letters and refuses what has a z.
 */
final class ScriptedServices implements AutoCloseable {
    final List<String> adapters = Collections.synchronizedList(new ArrayList<>());
    final List<GenerateRequest> requests = Collections.synchronizedList(new ArrayList<>());
    final List<ScoreAnswersRequest> scored = Collections.synchronizedList(new ArrayList<>());
    volatile String modelVersion = "m1";
    volatile String answeringVersion = "m1:a1";
    volatile Status samplerStatus = Status.OK;
    volatile String samplerFailure = "";
    volatile Status rewardStatus = Status.OK;
    volatile boolean losesToken;

    private final Server server;
    private final ManagedChannel channel;

    ScriptedServices() throws IOException {
        server = ServerBuilder.forPort(0)
                .addService(new Models())
                .addService(new Samplers())
                .addService(new Edges())
                .addService(new RewardModels())
                .build()
                .start();
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
    }

    GrpcGeneration generation() {
        return new GrpcGeneration(
                new GrpcGeneration.Doors(
                        List.of(ModelServiceGrpc.newBlockingStub(channel)),
                        List.of(SamplerServiceGrpc.newBlockingStub(channel)),
                        TokenizerServiceGrpc.newBlockingStub(channel)),
                3,
                5_000);
    }

    GrpcRewards rewards() {
        return new GrpcRewards(RewardServiceGrpc.newBlockingStub(channel));
    }

    /** No port is open any more. */
    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }

    private final class Models extends ModelServiceGrpc.ModelServiceImplBase {
        @Override
        public void describe(DescribeRequest request, StreamObserver<DescribeResponse> call) {
            answer(
                    call,
                    DescribeResponse.newBuilder()
                            .setModel("tiny")
                            .setVersion(modelVersion)
                            .build());
        }

        @Override
        public void loadAdapter(LoadAdapterRequest request, StreamObserver<LoadAdapterResponse> call) {
            if (!request.getFolder().startsWith("/shared/")) {
                call.onError(Status.INVALID_ARGUMENT
                        .withDescription("folder: lies outside of the folders of adapters")
                        .asRuntimeException());
                return;
            }
            adapters.add(request.getName());
            var adapter = Adapter.newBuilder().setName(request.getName()).setVersion("a1");
            answer(call, LoadAdapterResponse.newBuilder().setAdapter(adapter).build());
        }

        @Override
        public void unloadAdapter(UnloadAdapterRequest request, StreamObserver<UnloadAdapterResponse> call) {
            if (adapters.remove(request.getName())) {
                answer(call, UnloadAdapterResponse.getDefaultInstance());
            } else {
                call.onError(Status.NOT_FOUND.asRuntimeException());
            }
        }
    }

    private final class Samplers extends SamplerServiceGrpc.SamplerServiceImplBase {
        @Override
        public void generate(GenerateRequest request, StreamObserver<GenerateResponse> call) {
            requests.add(request);
            if (!samplerStatus.isOk()) {
                call.onError(samplerStatus.asRuntimeException());
                return;
            }
            var finished = GenerationFinished.newBuilder().setModelVersion(answeringVersion);
            if (!samplerFailure.isEmpty()) {
                finished.setFailure(Failure.newBuilder()
                        .setCode(FailureCode.FAILURE_CODE_INVALID)
                        .setMessage(samplerFailure));
            }
            for (int choice = 0; choice < request.getParameters().getChoices(); choice++) {
                boolean isEnded = choice % 2 == 0;
                int tokens = choice + 1 + (isEnded ? 1 : 0);
                for (int t = losesToken ? 1 : 0; t < tokens; t++) {
                    boolean isEnd = isEnded && t == tokens - 1;
                    call.onNext(GenerateResponse.newBuilder()
                            .setToken(TokenGenerated.newBuilder()
                                    .setChoice(choice)
                                    .setSequence(t)
                                    .setTokenId(isEnd ? 0 : request.getPromptIds(0))
                                    .setLogprob(-t))
                            .build());
                }
                finished.addChoices(ChoiceFinished.newBuilder()
                        .setChoice(choice)
                        .setGeneratedTokens(tokens)
                        .setReason(isEnded ? FinishReason.FINISH_REASON_STOP : FinishReason.FINISH_REASON_LENGTH));
            }
            answer(call, GenerateResponse.newBuilder().setFinished(finished).build());
        }
    }

    private static final class Edges extends TokenizerServiceGrpc.TokenizerServiceImplBase {
        @Override
        public void decode(DecodeRequest request, StreamObserver<DecodeResponse> call) {
            var text = new StringBuilder();
            request.getTokenIdsList().forEach(id -> text.append((char) ('a' + id)));
            answer(call, DecodeResponse.newBuilder().setText(text.toString()).build());
        }
    }

    private final class RewardModels extends RewardServiceGrpc.RewardServiceImplBase {
        @Override
        public void scoreAnswers(ScoreAnswersRequest request, StreamObserver<ScoreAnswersResponse> call) {
            scored.add(request);
            if (!rewardStatus.isOk()) {
                call.onError(rewardStatus.asRuntimeException());
                return;
            }
            if (request.getAnswersCount() > 16) {
                call.onError(Status.INVALID_ARGUMENT
                        .withDescription("answers: must be at most 16")
                        .asRuntimeException());
                return;
            }
            var response =
                    ScoreAnswersResponse.newBuilder().setRewardModel("taste").setVersion("v9");
            for (var text : request.getAnswersList()) {
                response.addRewards(Reward.newBuilder()
                        .setReward(100)
                        .setGuarded(text.contains("y") ? -20 : text.length())
                        .setRefused(text.contains("z") ? "has a z" : ""));
            }
            answer(call, response.build());
        }
    }

    private static <T> void answer(StreamObserver<T> call, T message) {
        call.onNext(message);
        call.onCompleted();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }
}
