package dev.millrace.eval.app;

import dev.millrace.tracing.Trace;
import dev.millrace.tracing.TraceParent;
import dev.millrace.tracing.Tracing;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Tracing as the environment wants it: one span a completion, from its reading to the log's answer to its scores. */
@ApplicationScoped
class EvalTracing {
    private final Tracing tracing = Tracing.ofThisProcess("eval-service");

    Trace process(ConsumerRecord<String, byte[]> record) {
        return tracing.begin("process " + record.topic(), SpanKind.CONSUMER, TraceParent.read(record.headers()))
                .with("messaging.system", "kafka")
                .with("messaging.operation.name", "process")
                .with("messaging.operation.type", "process")
                .with("messaging.destination.name", record.topic())
                .with("messaging.destination.partition.id", Integer.toString(record.partition()))
                .with("messaging.kafka.offset", record.offset());
    }

    @PreDestroy
    void close() {
        tracing.close();
    }
}
