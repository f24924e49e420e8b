package dev.millrace.sampler.app;

import dev.millrace.contract.sampler.v1.GenerateRequest;
import dev.millrace.contract.sampler.v1.GenerateResponse;
import dev.millrace.contract.sampler.v1.SamplerServiceGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** The gRPC service. */
@GrpcService
public class GenerateEndpoint extends SamplerServiceGrpc.SamplerServiceImplBase {
    private final SamplerRuntime runtime;

    GenerateEndpoint(SamplerRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void generate(GenerateRequest request, StreamObserver<GenerateResponse> responses) {
        runtime.generate(request, (ServerCallStreamObserver<GenerateResponse>) responses);
    }
}
