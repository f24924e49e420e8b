package dev.millrace.sampler.app;

import dev.millrace.contract.model.v1.Candidates;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.sampler.GeneratedToken;
import dev.millrace.sampler.Generation;
import dev.millrace.sampler.GenerationOutcome;
import dev.millrace.sampler.GenerationParameters;
import dev.millrace.sampler.GenerationRequest;
import dev.millrace.sampler.PromptScores;
import dev.millrace.sampler.TokenIds;
import dev.millrace.sampler.draft.Drafting;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * What a step costs besides the model: a peer answers every command at once with the same candidates from a thread of
 * its own, as an engine would. Prints microseconds per token, from the model's results to its next command and back.
 */
final class StepBench {
    private static final int TOKENS = 20_000;

    private StepBench() {}

    public static void main(String[] arguments) throws Exception {
        var server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Peer())
                .directExecutor()
                .build()
                .start();
        var loop = new SamplerLoop();
        var config = new TestConfig("127.0.0.1:" + server.getPort(), "unused:1", 256);
        var metrics = new SamplerMetrics(new SimpleMeterRegistry());
        var sessions = new OpenSessions(config, loop, metrics, InstantSource.system());
        sessions.models().start();
        for (int sequences : new int[] {1, 1, 1, 8, 8}) {
            long begin = System.nanoTime();
            var ended = new CountDownLatch(sequences);
            for (int i = 0; i < sequences; i++) {
                int seed = i;
                loop.execute(() -> sessions.open(session(seed, ended), List.of()));
            }
            ended.await();
            double micros = (System.nanoTime() - begin) / 1e3 / TOKENS;
            System.out.printf("%d sequences: %.1f us a step%n", sequences, micros);
        }
        sessions.models().close();
        loop.close();
        server.shutdownNow();
        System.exit(0);
    }

    private static OpenSession session(int seed, CountDownLatch ended) {
        var parameters = new GenerationParameters(TOKENS, 0.8f, 25, 0.95f, seed, List.of(), 1, 0);
        var request = new GenerationRequest("bench", TokenIds.of(1), parameters, 0, Long.MAX_VALUE);
        return new OpenSession(Generation.of(request, List.of(), Drafting.NONE, true), new SessionSink() {
            @Override
            public void prompt(TokenIds prompt, PromptScores scores) {}

            @Override
            public void token(GeneratedToken token) {}

            @Override
            public void finished(GenerationOutcome outcome, String modelVersion) {
                ended.countDown();
            }
        });
    }

    private static final class Peer extends ModelServiceGrpc.ModelServiceImplBase {
        @Override
        public void describe(DescribeRequest request, StreamObserver<DescribeResponse> caller) {
            caller.onNext(DescribeResponse.newBuilder().setModel("scripted").build());
            caller.onCompleted();
        }

        @Override
        public StreamObserver<ForwardRequest> forward(StreamObserver<ForwardResponse> results) {
            var engine = Executors.newSingleThreadExecutor();
            return new StreamObserver<>() {
                @Override
                public void onNext(ForwardRequest request) {
                    engine.execute(() -> {
                        var response = answer(request);
                        if (response.getResultsCount() > 0) {
                            results.onNext(response);
                        }
                    });
                }

                @Override
                public void onError(Throwable error) {
                    engine.shutdown();
                }

                @Override
                public void onCompleted() {
                    engine.execute(results::onCompleted);
                    engine.shutdown();
                }
            };
        }

        private static ForwardResponse answer(ForwardRequest request) {
            var response = ForwardResponse.newBuilder();
            for (var command : request.getCommandsList()) {
                if (command.hasClose()) {
                    continue;
                }
                var candidates = Candidates.newBuilder().setLogSumExp(6).setLogSumExpAtTemperature(6);
                for (int i = 0; i < 25; i++) {
                    candidates.addIds(40_000 + i).addLogits(5 - i * 0.2f);
                }
                response.addResultsBuilder()
                        .setSequenceId(command.getSequenceId())
                        .setCandidates(candidates);
            }
            return response.build();
        }
    }
}
