package dev.millrace.eval.leaderboard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Votes with their competitors numbered, told as comparisons and cells. Votes of one pair share a comparison, because
 * only the sums of their weights and scores enter the likelihood; with style every vote is its own. A cell is a
 * comparison with one outcome and weight, and how many votes gave it. Votes of one ranking stand together: the bootstrap
 * draws rankings. Immutable.
 */
public final class Votes {
    /** Votes at most. */
    public static final int VOTES_MAX = 1_000_000;
    /** Competitors at most: fitting takes the cube of them. */
    public static final int COMPETITORS_MAX = 500;

    /** Two competitors, and the scaled style of the vote (empty without style). */
    record Comparison(int a, int b, double[] style) {}

    /** What a vote adds to its comparison: points for a out of weight. */
    record Cell(int comparison, double points, double weight) {}

    private final List<Vote> votes;
    private final List<String> competitors;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final List<Comparison> comparisons = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();
    private final int[] cellOfVote;
    private final int[] rankingEnds;

    /** Votes that were given one by one: each is a ranking of two. The rules are those of {@link #ofRankings}. */
    public Votes(List<Vote> votes) {
        this(votes, IntStream.rangeClosed(1, votes.size()).toArray());
    }

    /**
     * Votes of rankings, one after the other. Competitors are numbered in the order of their first vote.
     *
     * @param rankings the votes of each, which depend on each other; one at least
     * @throws IllegalArgumentException when there is no vote, there are too many votes or competitors, or votes differ
     *     in how many style values they have
     */
    public static Votes ofRankings(List<List<Vote>> rankings) {
        int[] ends = rankings.stream().mapToInt(List::size).toArray();
        Arrays.parallelPrefix(ends, Integer::sum);
        return new Votes(rankings.stream().flatMap(List::stream).toList(), ends);
    }

    private Votes(List<Vote> votes, int[] rankingEnds) {
        this.rankingEnds = rankingEnds;
        if (votes.isEmpty() || votes.size() > VOTES_MAX) {
            throw new IllegalArgumentException("votes: must be 1 to %d, are %d".formatted(VOTES_MAX, votes.size()));
        }
        this.votes = List.copyOf(votes);
        cellOfVote = new int[votes.size()];
        var style = new Style(this.votes);
        Map<List<Integer>, Integer> pairs = new HashMap<>();
        Map<Cell, Integer> known = new HashMap<>();
        for (int i = 0; i < votes.size(); i++) {
            Vote vote = votes.get(i);
            int a = number(vote.a());
            int b = number(vote.b());
            boolean swapped = style.size() == 0 && a > b;
            List<Integer> pair = swapped ? List.of(b, a) : List.of(a, b);
            int comparison =
                    style.size() == 0 ? pairs.computeIfAbsent(pair, _ -> comparisons.size()) : comparisons.size();
            if (comparison == comparisons.size()) {
                comparisons.add(new Comparison(pair.get(0), pair.get(1), style.of(vote)));
            }
            double points = vote.weight() * (swapped ? 1 - vote.score() : vote.score());
            var cell = new Cell(comparison, points, vote.weight());
            cellOfVote[i] = known.computeIfAbsent(cell, _ -> cells.size());
            if (cellOfVote[i] == cells.size()) {
                cells.add(cell);
            }
        }
        competitors = List.copyOf(numbers.keySet());
    }

    private int number(String competitor) {
        int number = numbers.computeIfAbsent(competitor, _ -> numbers.size());
        if (number >= COMPETITORS_MAX) {
            throw new IllegalArgumentException("votes: must be of at most %d competitors".formatted(COMPETITORS_MAX));
        }
        return number;
    }

    /** The votes in the order given. */
    public List<Vote> all() {
        return votes;
    }

    /** Competitors by name; arrays of one number a competitor are in this order. */
    public List<String> competitors() {
        return competitors;
    }

    /**
     * The number of a competitor.
     *
     * @throws IllegalArgumentException when it has no vote
     */
    public int numberOf(String competitor) {
        Integer number = numbers.get(competitor);
        if (number == null) {
            throw new IllegalArgumentException("competitor: has no vote: " + competitor);
        }
        return number;
    }

    /** How many values of style a vote has. */
    public int styleSize() {
        return comparisons.getFirst().style().length;
    }

    List<Comparison> comparisons() {
        return comparisons;
    }

    List<Cell> cells() {
        return cells;
    }

    /** The cell of each vote; read only. */
    int[] cellOfVote() {
        return cellOfVote;
    }

    /** After the last vote of each ranking; read only. */
    int[] rankingEnds() {
        return rankingEnds;
    }
}
