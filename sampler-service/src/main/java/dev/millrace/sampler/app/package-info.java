/**
 * The wiring: everything that knows a framework or the wire.
 *
 * <pre>
 * thread             what runs on it
 * sampler-loop       all sessions, their two doors, and the Netty I/O of the model stream: a step's candidates come in
 *                    and the next step's command goes out without changing threads
 * sampler-requests   reads generation-requests, commits, replays the log of tokens when partitions are assigned
 * sampler-control    reads generation-control
 * sampler-tokens     hands records to the Kafka producer, which may block when the broker is away
 * </pre>
 *
 * {@link dev.millrace.sampler.app.SamplerRuntime} puts the parts together and needs no Quarkus.
 */
@NullMarked
package dev.millrace.sampler.app;

import org.jspecify.annotations.NullMarked;
