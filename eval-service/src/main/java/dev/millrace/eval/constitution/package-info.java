/**
 * Feedback of a model: principles say what a good answer is, the model criticises and rewrites answers by them, and ranks
 * them (Bai et al. 2022, Constitutional AI).
 */
@NullMarked
package dev.millrace.eval.constitution;

import org.jspecify.annotations.NullMarked;
