/**
 * One trace id from the first byte of a request to its last score: {@link dev.millrace.tracing.TraceParent} is how it
 * travels, {@link dev.millrace.tracing.Tracing} makes the spans and sends them, {@link dev.millrace.tracing.Trace} is
 * one of them.
 */
@org.jspecify.annotations.NullMarked
package dev.millrace.tracing;
