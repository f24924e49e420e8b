/**
 * What becomes of a thousand models: a seeded simulation of events around the sampler's own placement and Kafka's own
 * assignment of partitions. Start with {@link dev.millrace.local.scale.Workload}, then
 * {@link dev.millrace.local.scale.ScaleSimulation}.
 */
@NullMarked
package dev.millrace.local.scale;

import org.jspecify.annotations.NullMarked;
