/**
 * Human evaluation: answers of several runs to the same items, ranked blind by people. {@link dev.millrace.eval.human.HumanItems}
 * finds the items, {@link dev.millrace.eval.human.HumanItem} says how one is shown, and
 * {@link dev.millrace.eval.human.HumanRankings} what the ledger has of them: how far it is, and a run for the report.
 */
@NullMarked
package dev.millrace.eval.human;

import org.jspecify.annotations.NullMarked;
