/**
 * Who may pass, and how much. Start with {@link dev.millrace.tokenizer.access.Gate}: what a request shows and what its
 * path needs go in, a {@link dev.millrace.tokenizer.access.Verdict} comes out. {@link
 * dev.millrace.tokenizer.access.Allowances} count what each caller uses. Nothing here reads a clock of its own.
 */
@NullMarked
package dev.millrace.tokenizer.access;

import org.jspecify.annotations.NullMarked;
