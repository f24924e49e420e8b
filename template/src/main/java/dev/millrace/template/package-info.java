/**
 * The subset of Jinja in which chat templates and evaluation tasks are written: sandboxed, bounded, and aware of who wrote
 * each character. Start with {@link dev.millrace.template.JinjaTemplate}.
 *
 * <p>Reading order: {@code Lexer} and {@code TemplateParser} (source to {@code Statement} and {@code Expression}),
 * {@code Value} and {@code Text} (what is computed with), {@code Interpreter} and {@code Evaluator} (what runs, within a
 * {@code Budget}), then filters, tests and methods.
 */
@NullMarked
package dev.millrace.template;

import org.jspecify.annotations.NullMarked;
