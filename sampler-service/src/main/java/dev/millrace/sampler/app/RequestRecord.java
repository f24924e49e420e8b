package dev.millrace.sampler.app;

import dev.millrace.contract.sampler.v1.GenerationRequested;
import io.opentelemetry.context.Context;

/**
 * A request as it was read from the topic.
 *
 * @param requested the request
 * @param partition partition of generation-requests
 * @param offset offset in that partition
 * @param parent span of whoever produced it
 */
record RequestRecord(GenerationRequested requested, int partition, long offset, Context parent) {}
