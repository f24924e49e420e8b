/**
 * Which bytes an answer may go on with. Start with {@link dev.millrace.constraint.Constraint}: a JSON schema, a regular
 * expression, a list of texts or a grammar is compiled once into a network of byte-level states; a
 * {@link dev.millrace.constraint.Matcher} is a place in it. Whatever a source holds, compiling and matching stay within
 * {@link dev.millrace.constraint.Limits}.
 *
 * <p>Reading order: {@code expression} (what all sources become), {@code regex}, {@code gbnf}, {@code schema} (the
 * sources), {@code automaton} (what runs).
 */
@NullMarked
package dev.millrace.constraint;

import org.jspecify.annotations.NullMarked;
