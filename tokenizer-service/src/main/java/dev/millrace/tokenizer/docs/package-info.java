/** What the edge says of its own HTTP doors. */
@NullMarked
package dev.millrace.tokenizer.docs;

import org.jspecify.annotations.NullMarked;
