package dev.millrace.eval.report;

import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.leaderboard.Vote;
import java.util.ArrayList;
import java.util.List;

/**
 * Rankings as votes: each labeller's verdict on each two answers of different competitors, 1 for the better, ½ each in a
 * tie and when both failed.
 *
 * @param rankings the votes of each, in the order of the log of their items; none is empty
 * @param isCut whether there were more, and these are of the newest items
 */
public record Ballot(List<List<Vote>> rankings, boolean isCut) {
    /** Votes at most, but for the last item's. */
    public static final int VOTES_MAX = 200_000;

    public Ballot {
        rankings = List.copyOf(rankings);
    }

    /** All votes, ranking by ranking. */
    public List<Vote> votes() {
        return rankings.stream().flatMap(List::stream).toList();
    }

    /**
     * The votes of groups.
     *
     * @param groups in the order of the log
     * @param style whether a vote says how much longer its first answer is
     */
    public static Ballot of(List<Counted> groups, Competitors competitors, boolean style) {
        int first = groups.size();
        long count = 0;
        while (first > 0 && count < VOTES_MAX) {
            var judgements = groups.get(--first).judgements();
            count += (long) judgements.size()
                    * Verdict.pairs(judgements.getFirst()).size();
        }
        var rankings = new ArrayList<List<Vote>>();
        for (var group : groups.subList(first, groups.size())) {
            for (var judgement : group.judgements()) {
                var votes = votes(judgement, competitors, style ? group.lengths() : List.of());
                if (!votes.isEmpty()) {
                    rankings.add(votes);
                }
            }
        }
        return new Ballot(rankings, first > 0);
    }

    private static List<Vote> votes(Judgement judgement, Competitors competitors, List<Integer> lengths) {
        var votes = new ArrayList<Vote>();
        for (var pair : Verdict.pairs(judgement)) {
            var one = competitors.name(judgement.origins().get(pair.one()));
            var other = competitors.name(judgement.origins().get(pair.other()));
            if (one.isBlank() || other.isBlank() || one.equals(other)) {
                continue;
            }
            double score = switch (Verdict.of(pair, judgement)) {
                case FIRST -> 1;
                case SECOND -> 0;
                case NEITHER -> 0.5;
            };
            List<Double> style = lengths.isEmpty()
                    ? List.of()
                    : List.of(Vote.relativeDifference(lengths.get(pair.one()), lengths.get(pair.other())));
            votes.add(new Vote(one, other, score, 1, style));
        }
        return List.copyOf(votes);
    }
}
