package dev.millrace.sampler.app;

import dev.millrace.contract.Topics;
import dev.millrace.sampler.GenerationOutcome;
import dev.millrace.tracing.GrpcTraceParent;
import dev.millrace.tracing.Trace;
import dev.millrace.tracing.Tracing;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Locale;

/** One span a generation, from the door it came through to its end; names by the OpenTelemetry conventions. */
final class SessionTraces {
    private final Tracing tracing;

    SessionTraces(Tracing tracing) {
        this.tracing = tracing;
    }

    /** A request of the topic is taken up. */
    Trace process(RequestRecord record) {
        return tracing.begin("process " + Topics.GENERATION_REQUESTS, SpanKind.CONSUMER, record.parent())
                .with("messaging.system", "kafka")
                .with("messaging.operation.name", "process")
                .with("messaging.operation.type", "process")
                .with("messaging.destination.name", Topics.GENERATION_REQUESTS)
                .with("messaging.destination.partition.id", Integer.toString(record.partition()))
                .with("messaging.kafka.offset", record.offset())
                .with("millrace.request.id", record.requested().getRequestId());
    }

    /** A call begins, on the thread that brings it. */
    Trace call(String requestId) {
        return tracing.begin("millrace.sampler.v1.SamplerService/Generate", SpanKind.SERVER, GrpcTraceParent.current())
                .with("rpc.system", "grpc")
                .with("rpc.service", "millrace.sampler.v1.SamplerService")
                .with("rpc.method", "Generate")
                .with("millrace.request.id", requestId);
    }

    /** Says how a generation ended; the span goes on until its end is known to whoever asked. */
    static void tell(Trace trace, GenerationOutcome outcome) {
        trace.with("gen_ai.usage.input_tokens", outcome.promptTokens())
                .with("gen_ai.usage.output_tokens", outcome.generatedTokens())
                .with("millrace.finish_reason", outcome.reason().name().toLowerCase(Locale.ROOT));
        if (outcome.failure() != null) {
            trace.failed(outcome.failure().kind().name().toLowerCase(Locale.ROOT));
        }
    }
}
