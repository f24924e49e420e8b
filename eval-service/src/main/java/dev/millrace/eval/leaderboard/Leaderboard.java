package dev.millrace.eval.leaderboard;

import dev.millrace.eval.leaderboard.BradleyTerry.Maximum;
import dev.millrace.eval.leaderboard.BradleyTerry.NoMaximum;
import dev.millrace.eval.leaderboard.Standing.Interval;
import dev.millrace.eval.leaderboard.Standing.Ranks;
import dev.millrace.eval.leaderboard.Standing.Tally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The competitors by rating.
 *
 * @param standings best first; equal ratings by name
 * @param styleCoefficients as in {@link Maximum}
 * @param ridge that was used
 * @param groups more than one when the votes have no finite maximum: ratings are then only comparable within each, and
 *     between them the ridge's doing
 * @param ridgedRounds rounds of the bootstrap that took the fallback ridge; many of them make intervals mean little
 */
public record Leaderboard(
        List<Standing> standings,
        List<Double> styleCoefficients,
        double ridge,
        List<List<String>> groups,
        int ridgedRounds) {
    public Leaderboard {
        standings = List.copyOf(standings);
        styleCoefficients = List.copyOf(styleCoefficients);
        groups = List.copyOf(groups);
    }

    /** Makes the leaderboard of votes. The same votes, settings and random numbers give the same one. */
    public static Leaderboard of(Votes votes, LeaderboardSettings settings, RandomGenerator random) {
        return switch (BradleyTerry.fit(votes, settings.ridge())) {
            case Maximum maximum -> of(votes, maximum, List.of(votes.competitors()), settings, random);
            case NoMaximum none -> of(votes, BradleyTerry.ridged(votes), none.groups(), settings, random);
        };
    }

    private static Leaderboard of(
            Votes votes, Maximum fit, List<List<String>> groups, LeaderboardSettings settings, RandomGenerator random) {
        var bootstrap = Bootstrap.of(votes, fit, settings.rounds(), random);
        return new Leaderboard(
                standings(votes, fit, bootstrap, settings),
                fit.styleCoefficients(),
                fit.ridge(),
                groups,
                bootstrap.ridgedRounds());
    }

    private static List<Standing> standings(
            Votes votes, Maximum fit, Bootstrap bootstrap, LeaderboardSettings settings) {
        double[] strengths =
                fit.logStrengths().stream().mapToDouble(Double::doubleValue).toArray();
        double[] ratings = settings.scale().ratings(strengths, votes);
        double[] elo = settings.elo().ratings(votes);
        Interval[] intervals = intervals(votes, ratings, bootstrap, settings);
        Tally[] tallies = tallies(votes);
        var standings = new ArrayList<Standing>();
        for (int i = 0; i < ratings.length; i++) {
            standings.add(new Standing(
                    votes.competitors().get(i),
                    ratings[i],
                    intervals[i],
                    ranks(intervals[i], intervals),
                    tallies[i],
                    winRate(i, strengths),
                    elo[i]));
        }
        standings.sort(Comparator.comparingDouble(Standing::rating).reversed().thenComparing(Standing::competitor));
        return standings;
    }

    /** Each with its rating in it: where all rounds are alike, each stops within its own tolerance of the same place. */
    private static Interval[] intervals(
            Votes votes, double[] ratings, Bootstrap bootstrap, LeaderboardSettings settings) {
        double[][] rounds = Arrays.stream(bootstrap.logStrengths())
                .map(strengths -> settings.scale().ratings(strengths, votes))
                .toArray(double[][]::new);
        var intervals = new Interval[rounds[0].length];
        double tail = (1 - settings.confidence()) / 2;
        for (int i = 0; i < intervals.length; i++) {
            int competitor = i;
            double[] sorted = Arrays.stream(rounds)
                    .mapToDouble(round -> round[competitor])
                    .sorted()
                    .toArray();
            intervals[i] = new Interval(
                    Math.min(ratings[i], quantile(sorted, tail)), Math.max(ratings[i], quantile(sorted, 1 - tail)));
        }
        return intervals;
    }

    /** Linear between neighbours, as numpy has it: half of (1, 2, 4, 8) is 3. */
    static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    private static Ranks ranks(Interval own, Interval[] all) {
        int better = 0;
        int worse = 0;
        for (Interval other : all) {
            better += other.low() > own.high() ? 1 : 0;
            worse += other.high() < own.low() ? 1 : 0;
        }
        return new Ranks(1 + better, all.length - worse);
    }

    private static double winRate(int competitor, double[] strengths) {
        double sum = 0;
        for (int other = 0; other < strengths.length; other++) {
            sum += other == competitor ? 0 : 1 / (1 + Math.exp(strengths[other] - strengths[competitor]));
        }
        return sum / (strengths.length - 1);
    }

    private static Tally[] tallies(Votes votes) {
        var tallies = new Tally[votes.competitors().size()];
        Arrays.fill(tallies, new Tally(0, 0, 0));
        for (Vote vote : votes.all()) {
            add(tallies, votes.numberOf(vote.a()), vote.score());
            add(tallies, votes.numberOf(vote.b()), 1 - vote.score());
        }
        return tallies;
    }

    private static void add(Tally[] tallies, int competitor, double score) {
        Tally old = tallies[competitor];
        tallies[competitor] = new Tally(
                old.wins() + (score == 1 ? 1 : 0),
                old.ties() + (score == 0.5 ? 1 : 0),
                old.losses() + (score == 0 ? 1 : 0));
    }
}
