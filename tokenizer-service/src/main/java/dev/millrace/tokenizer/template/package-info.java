/** The subset of Jinja in which chat templates are written: sandboxed, bounded, and aware of who wrote each character. */
@NullMarked
package dev.millrace.tokenizer.template;

import org.jspecify.annotations.NullMarked;
