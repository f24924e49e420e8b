package dev.millrace.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;

/**
 * One span that has begun. Safe for many threads; ended once, and what is said after that is not heard. While tracing is
 * off it does nothing but hand its parent on.
 */
public final class Trace {
    /** No span and no parent. */
    public static final Trace NONE = new Trace(Context.root());

    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private final Context context;
    private final Span span;
    private final String traceparent;

    Trace(Context context) {
        this.context = context;
        this.span = Span.fromContext(context);
        this.traceparent = TraceParent.of(context);
    }

    /** For children in this process. */
    public Context context() {
        return context;
    }

    /** For children elsewhere; empty when there is no trace. */
    public String traceparent() {
        return traceparent;
    }

    /** Whether anybody will see this span. */
    public boolean isRecorded() {
        return span.isRecording();
    }

    /** 32 hexadecimal digits; all zero when there is no trace. */
    public String traceId() {
        return span.getSpanContext().getTraceId();
    }

    /** Adds what is known of it. */
    public Trace with(String attribute, String value) {
        span.setAttribute(attribute, value);
        return this;
    }

    /** Adds what is known of it. */
    public Trace with(String attribute, long value) {
        span.setAttribute(attribute, value);
        return this;
    }

    /**
     * It went wrong.
     *
     * @param errorType a word from a short list
     */
    public Trace failed(String errorType) {
        span.setAttribute(ERROR_TYPE, errorType);
        span.setStatus(StatusCode.ERROR);
        return this;
    }

    /** Ends it now. */
    public void end() {
        span.end();
    }
}
