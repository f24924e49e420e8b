/**
 * How well passages were found and cited. A {@link dev.millrace.eval.ranking.Ranking} has the figures of one query, of
 * which the mean over queries is reported: MRR, MAP, nDCG. {@link dev.millrace.eval.ranking.Sentences} cuts an answer,
 * {@link dev.millrace.eval.ranking.NgramSupport} asks whether passages support a sentence, {@link
 * dev.millrace.eval.ranking.CitationFigures} sums that up.
 */
@NullMarked
package dev.millrace.eval.ranking;

import org.jspecify.annotations.NullMarked;
