/**
 * A pipeline that needs no HTTP: prompts of a file go to topic {@code prompts}, their completions come from topic {@code
 * completions} into another file. It can be stopped and started again at any time.
 */
@NullMarked
package dev.millrace.pipeline;

import org.jspecify.annotations.NullMarked;
