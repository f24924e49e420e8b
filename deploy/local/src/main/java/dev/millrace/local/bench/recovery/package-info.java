/**
 * What the loss of a model costs: {@code Streams} keeps a system busy, {@code RecoveryBench} kills one of its models, and
 * {@code Recovery} reads off the answers' times how long it took until the rest, and the model that came back, made as
 * many tokens as before.
 */
@NullMarked
package dev.millrace.local.bench.recovery;

import org.jspecify.annotations.NullMarked;
