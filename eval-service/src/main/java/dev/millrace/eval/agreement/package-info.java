/**
 * How far labellers agree beyond chance, and who of them does not: {@link dev.millrace.eval.agreement.Ratings} are what
 * they said; Krippendorff's alpha is for any number of labellers with gaps, Cohen's kappa for two, Fleiss' kappa for the
 * same number on every item. All are 1 for full agreement, 0 for what chance gives, below 0 for less than that.
 */
@NullMarked
package dev.millrace.eval.agreement;

import org.jspecify.annotations.NullMarked;
