/**
 * What an adapter has to show before it may be promoted: {@link dev.millrace.model.train.gate.EvaluationGate} has it served under a
 * name of its own, has {@link dev.millrace.model.train.gate.Evaluations} measured without and with it, and
 * {@link dev.millrace.model.train.gate.Comparison} says whether it fell too far.
 */
@NullMarked
package dev.millrace.model.train.gate;

import org.jspecify.annotations.NullMarked;
