package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.GetLeaderboardRequest;
import dev.millrace.contract.feedback.v1.GetLeaderboardResponse;
import dev.millrace.contract.feedback.v1.LeaderboardRow;
import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.leaderboard.Elo;
import dev.millrace.eval.leaderboard.Leaderboard;
import dev.millrace.eval.leaderboard.LeaderboardSettings;
import dev.millrace.eval.leaderboard.RatingScale;
import dev.millrace.eval.leaderboard.Standing;
import dev.millrace.eval.leaderboard.Votes;
import dev.millrace.eval.report.Ballot;
import dev.millrace.eval.report.Competitors;
import io.grpc.Status;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** Who writes the better answers, as rows. */
final class LeaderboardRows {
    private static final int ROUNDS_DEFAULT = 200;
    private static final int ROUNDS_MAX = 2_000;
    private static final double CONFIDENCE = 0.95;
    private static final double BASELINE_RATING = 1_000;
    /** The same votes give the same intervals. */
    private static final long SEED = 1;

    private LeaderboardRows() {}

    /**
     * The rows.
     *
     * @param groups of the criterion and kind that are asked for, in the order of the log
     */
    static GetLeaderboardResponse of(List<Counted> groups, GetLeaderboardRequest request) {
        var settings = settings(request);
        var ballot = Ballot.of(groups, competitors(request.getBy()), request.getStyleControl());
        int count = ballot.votes().size();
        var response = GetLeaderboardResponse.newBuilder().setVotes(count);
        if (ballot.isCut()) {
            response.addRemarks("only the newest %d votes are counted".formatted(count));
        }
        if (count == 0) {
            return response.addRemarks("nobody has compared two of them yet").build();
        }
        try {
            var votes = Votes.ofRankings(ballot.rankings());
            if (!request.getBaseline().isEmpty() && !votes.competitors().contains(request.getBaseline())) {
                throw new InvalidRankingException("baseline", "must be a competitor that has votes");
            }
            add(response, Leaderboard.of(votes, settings, new SplittableRandom(SEED)));
        } catch (InvalidRankingException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            // A bound of the measure, such as its number of competitors.
            throw Status.FAILED_PRECONDITION.withDescription(e.getMessage()).asRuntimeException();
        }
        return response.build();
    }

    private static LeaderboardSettings settings(GetLeaderboardRequest request) {
        int rounds = request.getRounds() == 0 ? ROUNDS_DEFAULT : request.getRounds();
        if (rounds < 0 || rounds > ROUNDS_MAX) {
            throw new InvalidRankingException("rounds", "must be at most %d".formatted(ROUNDS_MAX));
        }
        var anchor = request.getBaseline().isEmpty()
                ? Optional.<RatingScale.Anchor>empty()
                : Optional.of(new RatingScale.Anchor(request.getBaseline(), BASELINE_RATING));
        return new LeaderboardSettings(0, rounds, CONFIDENCE, new RatingScale(anchor), Elo.ARENA);
    }

    private static Competitors competitors(String by) {
        for (var one : Competitors.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(by)) {
                return one;
            }
        }
        if (by.isEmpty()) {
            return Competitors.MODEL;
        }
        throw new InvalidRankingException("by", "must be \"model\", \"adapter\", \"prompt\", \"setting\" or \"all\"");
    }

    private static void add(GetLeaderboardResponse.Builder response, Leaderboard leaderboard) {
        leaderboard.standings().forEach(standing -> response.addRows(row(standing)));
        leaderboard.styleCoefficients().stream().findFirst().ifPresent(response::setLengthEffect);
        if (leaderboard.groups().size() > 1) {
            response.addRemarks(
                    "between these groups nobody, or always the same side, has won, so that ratings compare only within each: "
                            + leaderboard.groups());
        }
        if (leaderboard.ridgedRounds() > 0) {
            response.addRemarks("%d bootstrap rounds had too few votes for a rating of all: intervals are rough"
                    .formatted(leaderboard.ridgedRounds()));
        }
    }

    private static LeaderboardRow row(Standing standing) {
        return LeaderboardRow.newBuilder()
                .setCompetitor(standing.competitor())
                .setRating(standing.rating())
                .setRatingLow(standing.interval().low())
                .setRatingHigh(standing.interval().high())
                .setRank(standing.ranks().best())
                .setVotes(standing.tally().votes())
                .setWins(standing.tally().wins())
                .setTies(standing.tally().ties())
                .setLosses(standing.tally().losses())
                .setElo(standing.elo())
                .build();
    }
}
