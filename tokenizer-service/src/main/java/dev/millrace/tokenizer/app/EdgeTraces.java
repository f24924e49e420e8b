package dev.millrace.tokenizer.app;

import dev.millrace.contract.Topics;
import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tracing.GrpcTraceParent;
import dev.millrace.tracing.Trace;
import dev.millrace.tracing.TraceParent;
import dev.millrace.tracing.Tracing;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The edge's spans; names and attributes by the OpenTelemetry conventions. Under the span of the door lies one named
 * after the operation ({@code chat}), from the request's admission to its completion, and under that one each record
 * that it gives rise to. Any thread; nothing happens a token.
 *
 * <p>Bound: at most {@value #OPEN_MAX} exchanges are remembered; beyond that the oldest goes on without a trace.
 */
@Singleton
class EdgeTraces {
    static final int OPEN_MAX = 4096;
    /** W3C Trace Context, level 2: tells the caller where to look. */
    static final String TRACE_RESPONSE = "traceresponse";

    private final Tracing tracing;
    private final Map<String, Trace> exchanges = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Trace> eldest) {
            return size() > OPEN_MAX;
        }
    };

    EdgeTraces(Tracing tracing) {
        this.tracing = tracing;
    }

    /** Begins the span of an HTTP request; it ends with the response. */
    Trace serve(RoutingContext http) {
        var request = http.request();
        var path = request.path();
        var method = request.method().name();
        var parent = TraceParent.parse(request.getHeader(TraceParent.HEADER));
        var trace = tracing.begin(method + " " + path, SpanKind.SERVER, parent)
                .with("http.request.method", method)
                .with("http.route", path)
                .with("url.path", path);
        if (tracing.isOn()) {
            http.response().putHeader(TRACE_RESPONSE, trace.traceparent());
        }
        http.addEndHandler(end -> {
            int status = http.response().getStatusCode();
            trace.with("http.response.status_code", status);
            if (end.failed() || status >= 500) {
                trace.failed(end.failed() ? "client_gone" : Integer.toString(status));
            }
            trace.end();
        });
        return trace;
    }

    /** Begins the span of a call, on the thread that brings it. */
    Trace call() {
        return tracing.begin(
                        "millrace.tokenizer.v1.TokenizerService/GenerateText",
                        SpanKind.SERVER,
                        GrpcTraceParent.current())
                .with("rpc.system", "grpc")
                .with("rpc.service", "millrace.tokenizer.v1.TokenizerService")
                .with("rpc.method", "GenerateText");
    }

    /** Begins the span of a prompt that was read. */
    Trace process(ConsumerRecord<String, byte[]> record) {
        return tracing.begin("process " + record.topic(), SpanKind.CONSUMER, TraceParent.read(record.headers()))
                .with("messaging.system", "kafka")
                .with("messaging.operation.name", "process")
                .with("messaging.operation.type", "process")
                .with("messaging.destination.name", record.topic())
                .with("messaging.destination.partition.id", Integer.toString(record.partition()))
                .with("messaging.kafka.offset", record.offset());
    }

    /**
     * Submits under a door's span.
     *
     * @param edge takes it, or throws when it is refused
     */
    Edge.Submitted submit(Edge.Submission submission, Trace door, Supplier<Edge.Submitted> edge) {
        var id = submission.id();
        begin(id, GenAiMetrics.operation(submission.prompt()), door.context());
        try {
            return edge.get();
        } catch (FailureException e) {
            end(id, e.failure().kind());
            throw e;
        } catch (RuntimeException e) {
            end(id, Failure.Kind.INTERNAL);
            throw e;
        }
    }

    /** The end of a request of the last run of this edge came: the sampler's span is all that is left of its trace. */
    void resume(ConsumerRecord<String, byte[]> record) {
        synchronized (exchanges) {
            if (exchanges.containsKey(record.key())) {
                return;
            }
        }
        begin(record.key(), "chat", TraceParent.read(record.headers()));
    }

    /** An exchange is complete; what remains is its record. */
    void completed(Completion completion) {
        var trace = of(completion.request().id())
                .with("gen_ai.request.model", completion.request().model())
                .with("gen_ai.usage.input_tokens", completion.usage().promptTokens())
                .with("gen_ai.usage.output_tokens", completion.usage().completionTokens())
                .with("millrace.finish_reason", word(completion.reason()));
        if (completion.failure() != null) {
            trace.failed(word(completion.failure().kind()));
        } else if (completion.reason() != FinishReason.STOP && completion.reason() != FinishReason.LENGTH) {
            trace.failed(word(completion.reason()));
        }
        trace.end();
    }

    /** Begins the span of a record of a request; it ends when the log has the record or does not take it. */
    Trace send(String topic, String id) {
        var exchange = topic.equals(Topics.COMPLETIONS) ? forget(id) : of(id);
        if (exchange.traceparent().isEmpty()) {
            return Trace.NONE;
        }
        return tracing.begin("send " + topic, SpanKind.PRODUCER, exchange.context())
                .with("messaging.system", "kafka")
                .with("messaging.operation.name", "send")
                .with("messaging.operation.type", "send")
                .with("messaging.destination.name", topic);
    }

    /** For log lines: the trace of a request, where one is recorded. */
    String logged(String id) {
        var trace = of(id);
        return trace.isRecorded() ? ", trace " + trace.traceId() : "";
    }

    private void begin(String id, String operation, Context parent) {
        var trace = tracing.begin(operation, SpanKind.INTERNAL, parent)
                .with("gen_ai.operation.name", operation)
                .with("gen_ai.provider.name", EdgeMetrics.PROVIDER)
                .with("millrace.request.id", id);
        if (!trace.traceparent().isEmpty()) {
            synchronized (exchanges) {
                exchanges.put(id, trace);
            }
        }
    }

    private void end(String id, Enum<?> why) {
        forget(id).failed(word(why)).end();
    }

    private Trace of(String id) {
        synchronized (exchanges) {
            return exchanges.getOrDefault(id, Trace.NONE);
        }
    }

    private Trace forget(String id) {
        synchronized (exchanges) {
            var trace = exchanges.remove(id);
            return trace == null ? Trace.NONE : trace;
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
