package dev.millrace.eval.agreement;

import dev.millrace.eval.agreement.Ratings.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Each labeller against the majority of the others: on every item that they share, the value that more of the others
 * gave than any other value; an item on which the others are split evenly is left out. A labeller's own rating never
 * counts towards the majority it is held against.
 *
 * <p>With x matches of n items for the labeller and X of N for all others together, the p-value is that of Fisher's
 * exact test, P(matches ≤ x) when the x + X matches fall on the n + N comparisons by chance: the share of the rest is an
 * estimate as well. With two labellers both are the same, and nobody is flagged: who is right is not to be told.
 */
public final class MajorityAgreement {
    private final Ratings ratings;
    private final double[] values;
    private final int[] items;
    private final int[] matches;
    private final List<List<Rating>> againstMajority = new ArrayList<>();

    private MajorityAgreement(Ratings ratings) {
        this.ratings = ratings;
        values = ratings.values();
        items = new int[ratings.labellers().size()];
        matches = new int[items.length];
        ratings.labellers().forEach(_ -> againstMajority.add(new ArrayList<>()));
        for (int item = 0; item < ratings.items().size(); item++) {
            addItem(item);
        }
    }

    /**
     * How far each labeller agrees with the rest.
     *
     * @param measurement of alpha; a match is always an equal value
     * @return one a labeller, in the order of {@link Ratings#labellers()}
     */
    public static List<LabellerAgreement> of(Ratings ratings, Measurement measurement, OutlierRule rule) {
        return new MajorityAgreement(ratings).reports(measurement, rule);
    }

    private void addItem(int number) {
        List<Cell> item = ratings.items().get(number);
        int[] counts = new int[values.length];
        item.forEach(cell -> counts[cell.value()]++);
        for (Cell cell : item) {
            counts[cell.value()]--;
            var majority = majority(counts);
            counts[cell.value()]++;
            if (majority.isPresent()) {
                items[cell.labeller()]++;
                matches[cell.labeller()] += majority.getAsInt() == cell.value() ? 1 : 0;
                var name = Integer.toString(number);
                var pairs = againstMajority.get(cell.labeller());
                pairs.add(new Rating("labeller", name, values[cell.value()]));
                pairs.add(new Rating("majority", name, values[majority.getAsInt()]));
            }
        }
    }

    /** The value counted most; empty when two are or none is counted. */
    private static OptionalInt majority(int[] counts) {
        int most = 0;
        boolean unique = counts.length > 0 && counts[0] > 0;
        for (int value = 1; value < counts.length; value++) {
            if (counts[value] >= Math.max(counts[most], 1)) {
                unique = counts[value] > counts[most];
                most = value;
            }
        }
        return unique ? OptionalInt.of(most) : OptionalInt.empty();
    }

    private List<LabellerAgreement> reports(Measurement measurement, OutlierRule rule) {
        int allItems = 0;
        int allMatches = 0;
        int tested = 0;
        for (int labeller = 0; labeller < items.length; labeller++) {
            allItems += items[labeller];
            allMatches += matches[labeller];
            tested += items[labeller] >= rule.itemsMin() ? 1 : 0;
        }
        var test = new FisherExactTest(allItems, allMatches);
        var reports = new ArrayList<LabellerAgreement>();
        for (int labeller = 0; labeller < items.length; labeller++) {
            var share = share(matches[labeller], items[labeller]);
            var rest = share(allMatches - matches[labeller], allItems - items[labeller]);
            double pValue = test.atMost(items[labeller], matches[labeller]);
            boolean outlier = items[labeller] >= rule.itemsMin()
                    && rest.orElse(0) - share.orElse(0) >= rule.gapMin()
                    && pValue <= rule.significance() / tested;
            var alpha = KrippendorffAlpha.of(Ratings.of(againstMajority.get(labeller)), measurement);
            reports.add(new LabellerAgreement(
                    ratings.labellers().get(labeller),
                    items[labeller],
                    matches[labeller],
                    share,
                    rest,
                    alpha,
                    pValue,
                    outlier));
        }
        return List.copyOf(reports);
    }

    private static OptionalDouble share(int matches, int items) {
        return items == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) matches / items);
    }
}
