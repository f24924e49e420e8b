/**
 * JMH benchmarks of what runs for each request, token or step in plain Java: tokenizer, chat template, detokenizer,
 * sampler, candidate head. {@link dev.millrace.bench.kernels.KernelsCommand} runs them.
 */
@NullMarked
package dev.millrace.bench.kernels;

import org.jspecify.annotations.NullMarked;
