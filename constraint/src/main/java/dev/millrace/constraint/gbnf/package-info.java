/** Grammars as llama.cpp writes them. */
@NullMarked
package dev.millrace.constraint.gbnf;

import org.jspecify.annotations.NullMarked;
