/**
 * One open generation at the text edge, from the prompt to the completed exchange, without any framework.
 *
 * <p>Read in this order: {@link dev.millrace.tokenizer.session.TextPrompt} is what somebody asks, {@link
 * dev.millrace.tokenizer.session.Admission} turns it into ids and resolved parameters or refuses it, {@link
 * dev.millrace.tokenizer.session.TextSession} is the state machine that turns generated tokens into text, {@link
 * dev.millrace.tokenizer.session.OpenGenerations} holds the open ones, {@link
 * dev.millrace.tokenizer.session.EdgeRecovery} finds the open ones again after a crash.
 */
@NullMarked
package dev.millrace.tokenizer.session;

import org.jspecify.annotations.NullMarked;
