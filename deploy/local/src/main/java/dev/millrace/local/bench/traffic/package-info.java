/**
 * What the load generator and the soak test send, and how one request is sent and timed: a {@code TrafficShape} says how
 * requests look, {@code Conversations} draws them from a seed, {@code Arrivals} says when they come, and
 * {@code StreamClient} sends one and hands back an {@code Answer} with every time in it.
 */
@NullMarked
package dev.millrace.local.bench.traffic;

import org.jspecify.annotations.NullMarked;
