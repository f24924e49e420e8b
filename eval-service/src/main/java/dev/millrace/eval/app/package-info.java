/**
 * The wiring: {@link dev.millrace.eval.app.CompletionConsumer} reads the log, {@link dev.millrace.eval.app.EvalGrpc}
 * answers calls, {@link dev.millrace.eval.app.FigureMetrics} shows the figures to Prometheus.
 */
@NullMarked
package dev.millrace.eval.app;

import org.jspecify.annotations.NullMarked;
