/**
 * How near a text is to what people wrote, and how a text is in itself. {@link dev.millrace.eval.text.Rouge} counts common
 * words, {@link dev.millrace.eval.text.Bleu} and {@link dev.millrace.eval.text.Chrf} common n-grams,
 * {@link dev.millrace.eval.text.Ter} edits, {@link dev.millrace.eval.text.SquadAnswer} and
 * {@link dev.millrace.eval.text.ExactMatch} judge short answers; {@link dev.millrace.eval.text.Diversity},
 * {@link dev.millrace.eval.text.Repetition}, {@link dev.millrace.eval.text.TextLength} and
 * {@link dev.millrace.eval.text.Perplexity} need no reference.
 *
 * <p>Every figure is that of a tool that people compare with (rouge-score 0.1.2, sacrebleu 2.6.0, the SQuAD scripts, Hugging
 * Face evaluate, lm-evaluation-harness), digit for digit. {@link dev.millrace.eval.text.CorpusFigures} lets tasks name them.
 */
@NullMarked
package dev.millrace.eval.text;

import org.jspecify.annotations.NullMarked;
