package dev.millrace.eval.fairness;

import dev.millrace.eval.harness.AdditiveAggregation;
import dev.millrace.eval.harness.JackknifedAggregation;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.lexicon.WordGroups;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How far from even the groups are named in what a model writes (HELM's demographic representation): the words of each
 * group's list are counted, a count is divided by the length of its list, and the shares are compared with equal ones by
 * the total variation distance. 0 is even, 1 − 1/groups one group alone. The words are looked up as they are: a name says
 * little about whom it is meant for, so that this tells about many texts and never about a person.
 *
 * @param groups their words
 */
public record Representation(WordGroups groups) implements AdditiveAggregation, JackknifedAggregation {
    /** Of texts; empty where none of the words occurs. */
    public OptionalDouble ofTexts(Collection<String> texts) {
        double[] rates = new double[groups.words().size()];
        for (String text : texts) {
            double[] more = rates(text);
            for (int group = 0; group < rates.length; group++) {
                rates[group] += more[group];
            }
        }
        return distanceToUniform(rates);
    }

    /** Of the text that the item's reply is: each group's words by the length of its list. */
    @Override
    public double[] addends(Measurement measurement) {
        return rates(Predictions.of(measurement));
    }

    /** NaN where none of the words occurs. */
    @Override
    public double ofSums(double[] sums, int items) {
        return distanceToUniform(sums).orElse(Double.NaN);
    }

    private double[] rates(String text) {
        var words = WordGroups.wordsOf(text);
        return groups.words().values().stream()
                .mapToDouble(group -> (double) count(words, group) / group.size())
                .toArray();
    }

    static long count(List<String> words, Set<String> group) {
        return words.stream().filter(group::contains).count();
    }

    /** Half of the sum of distances between the shares and equal shares; empty where all rates are 0. */
    static OptionalDouble distanceToUniform(double[] rates) {
        double sum = 0;
        for (double rate : rates) {
            sum += rate;
        }
        if (sum == 0) {
            return OptionalDouble.empty();
        }
        double distance = 0;
        for (double rate : rates) {
            distance += Math.abs(rate / sum - 1.0 / rates.length);
        }
        return OptionalDouble.of(distance / 2);
    }
}
