package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.AlertEvent;
import dev.millrace.contract.eval.v1.ChallengerJudged;
import dev.millrace.eval.app.LiveChallenge.Write;
import dev.millrace.eval.online.Dimension;
import dev.millrace.eval.online.SeriesKey;
import dev.millrace.eval.online.alert.AlertChange;
import dev.millrace.eval.online.alert.AlertRule;
import dev.millrace.eval.online.alert.Alerts.Reading;
import dev.millrace.eval.online.alert.Signal;
import dev.millrace.eval.online.challenge.Comparison;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jboss.logging.Logger;

/** What is to be written because of what was read: alerts, baselines, pairs and verdicts. Changes nothing itself. */
@Singleton
class OnlineWork {
    private static final Logger LOG = Logger.getLogger(OnlineWork.class);

    private final OnlineState state;
    private final InstantSource clock;

    OnlineWork(OnlineState state, InstantSource clock) {
        this.state = state;
        this.clock = clock;
    }

    /** What the comparison of two models has to write; waits for rewards. */
    List<Write> compared() {
        return state.challenge().map(one -> one.due(clock.millis())).orElse(List.of());
    }

    /** Takes a reading of everything. */
    List<Write> read() {
        long now = clock.millis();
        var writes = new ArrayList<Write>();
        state.drift()
                .due(now)
                .forEach(baseline ->
                        writes.add(new Write(Topics.BASELINES, baseline.version(), OnlineProto.toProto(baseline))));
        state.alerts()
                .evaluate(rule -> series(rule), (rule, key) -> reading(rule, key, now), now)
                .forEach(change -> writes.add(alert(change)));
        state.challenge().ifPresent(one -> judge(one, now, writes));
        return writes;
    }

    private List<SeriesKey> series(AlertRule rule) {
        return switch (rule.signal()) {
            case Signal.OfDrift _ ->
                state.drift().versions().stream()
                        .filter(version -> version.length() <= SeriesKey.VALUE_MAX)
                        .map(version -> new SeriesKey(Dimension.VERSION, version))
                        .toList();
            case Signal.OfWindow _ ->
                state.windows().series().stream()
                        .filter(key -> key.dimension() == rule.dimension())
                        .toList();
        };
    }

    private Reading reading(AlertRule rule, SeriesKey key, long nowMs) {
        return switch (rule.signal()) {
            case Signal.OfDrift(var measure) ->
                state.drift()
                        .drift(key.value(), measure, nowMs)
                        .map(drift -> new Reading(OptionalDouble.of(drift.value()), drift.count()))
                        .orElse(Reading.NONE);
            case Signal.OfWindow(var figure) ->
                state.windows()
                        .read(key, rule.window())
                        .map(tally -> new Reading(tally.value(figure), tally.count(figure)))
                        .orElse(Reading.NONE);
        };
    }

    private Write alert(AlertChange change) {
        switch (change) {
            case AlertChange.Raised raised ->
                LOG.warnf(
                        "alert %s of %s: %.4g passes %.4g, over %d completions",
                        raised.rule(), raised.series(), raised.value(), raised.threshold(), raised.count());
            case AlertChange.Cleared cleared ->
                LOG.infof("alert %s of %s ends: %s", cleared.rule(), cleared.series(), cleared.reason());
        }
        return new Write(
                Topics.ALERTS,
                change.rule() + "/" + change.series(),
                OnlineProto.toProto(change, figure(change.rule())));
    }

    /** What a rule watches; empty when there is no such rule any more. */
    String figure(String rule) {
        return state.alerts().rules().stream()
                .filter(one -> one.name().equals(rule))
                .map(one -> one.signal().label())
                .findFirst()
                .orElse("");
    }

    /** A verdict only ever goes down the list, so each is written once. */
    private void judge(LiveChallenge challenge, long nowMs, List<Write> writes) {
        var judgement = challenge.read(Comparison::judgement);
        var before = ChallengeProto.fromProto(state.judged().getVerdict());
        if (judgement.verdict().compareTo(before) <= 0) {
            return;
        }
        LOG.infof("%s: %s, for %s", challenge.key(), judgement.verdict(), judgement.reasons());
        var judged = ChallengerJudged.newBuilder()
                .setChampion(challenge.rules().champion().toString())
                .setChallenger(challenge.rules().challenger().toString())
                .setMode(challenge.mode())
                .setVerdict(ChallengeProto.toProto(judgement.verdict()))
                .addAllReasons(judgement.reasons())
                .addAllDifferences(challenge.traits().getDifferencesList())
                .setJudgedEpochMs(nowMs);
        writes.add(new Write(
                Topics.ALERTS,
                challenge.key(),
                AlertEvent.newBuilder().setJudged(judged).build()));
    }
}
