/**
 * Answers from documents: {@link dev.millrace.tokenizer.grounding.GroundingRequest} is what a chat asks for,
 * {@link dev.millrace.tokenizer.grounding.GroundedPrompt} what the model is shown,
 * {@link dev.millrace.tokenizer.grounding.DocumentKey} names a document on its topic. Finding and citing is in
 * {@link dev.millrace.retrieval}.
 */
@NullMarked
package dev.millrace.tokenizer.grounding;

import org.jspecify.annotations.NullMarked;
