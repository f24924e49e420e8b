package dev.millrace.tokenizer.app;

import dev.millrace.tracing.GrpcTraceParent;
import dev.millrace.tracing.Tracing;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Tracing as the environment wants it, and the callers' spans on gRPC. */
@ApplicationScoped
public class EdgeTracing {
    @Produces
    @Singleton
    Tracing tracing() {
        return Tracing.ofThisProcess("tokenizer-service");
    }

    void close(@Disposes Tracing tracing) {
        tracing.close();
    }

    @Produces
    @Singleton
    @GlobalInterceptor
    GrpcTraceParent traceParent() {
        return new GrpcTraceParent();
    }
}
