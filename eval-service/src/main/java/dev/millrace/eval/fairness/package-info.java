/**
 * Whether a model treats groups of people alike. {@link dev.millrace.eval.fairness.BbqTask} asks questions that a
 * stereotype would answer, {@link dev.millrace.eval.fairness.CrowsPairsTask} compares sentences, {@link
 * dev.millrace.eval.fairness.Representation} and {@link dev.millrace.eval.fairness.StereotypicalAssociation} count who is
 * named in what a model writes, {@link dev.millrace.eval.fairness.Counterfactual} puts a text for each group and {@link
 * dev.millrace.eval.fairness.CounterfactualTask} says how far the groups' figures are apart.
 */
@NullMarked
package dev.millrace.eval.fairness;

import org.jspecify.annotations.NullMarked;
