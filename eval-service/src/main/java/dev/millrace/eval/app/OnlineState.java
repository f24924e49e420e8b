package dev.millrace.eval.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.AlertEvent;
import dev.millrace.contract.eval.v1.BaselineTaken;
import dev.millrace.contract.eval.v1.ChallengeEvent;
import dev.millrace.contract.eval.v1.ChallengerJudged;
import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.app.LiveChallenge.Source;
import dev.millrace.eval.app.LiveShadow.PairRewards;
import dev.millrace.eval.online.OnlineWindows;
import dev.millrace.eval.online.alert.AlertChange;
import dev.millrace.eval.online.alert.Alerts;
import dev.millrace.eval.online.challenge.ChallengeRules;
import dev.millrace.eval.online.challenge.Shadowing;
import dev.millrace.eval.online.drift.DriftWatch;
import dev.millrace.eval.online.drift.Measure;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * All that is known of live completions: windows, baselines, alerts and the comparison of two models. Changes by records only,
 * those that were written because of it included. One thread applies, any reads.
 */
@Singleton
class OnlineState {
    private static final Logger LOG = Logger.getLogger(OnlineState.class);
    private static final String REWARD = "reward";

    private final OnlineWindows windows;
    private final DriftWatch drift;
    private final Alerts alerts;
    private final Optional<LiveChallenge> challenge;
    private volatile ChallengerJudged judged = ChallengerJudged.getDefaultInstance();

    OnlineState(OnlineConfig config, InstantSource clock, PairRewards rewards) {
        windows = new OnlineWindows(config.bounds(), clock);
        drift = new DriftWatch(config.driftRules());
        alerts = new Alerts(config.rules());
        challenge = config.challengeRules().map(rules -> challenge(rules, rewards));
    }

    private static LiveChallenge challenge(ChallengeRules rules, PairRewards rewards) {
        return switch (rules.mode()) {
            case SHADOW -> new LiveShadow(rules, rewards);
            case CANARY -> new LiveCanary(rules);
        };
    }

    OnlineWindows windows() {
        return windows;
    }

    DriftWatch drift() {
        return drift;
    }

    Alerts alerts() {
        return alerts;
    }

    /** The comparison that is configured, if any. */
    Optional<LiveChallenge> challenge() {
        return challenge;
    }

    /** What was recommended last; the default where nothing was. */
    ChallengerJudged judged() {
        return judged;
    }

    /** Applies a record. One that breaks its contract changes nothing: of completions {@link CompletionConsumer} tells. */
    void apply(ConsumerRecord<String, byte[]> record) {
        try {
            switch (record.topic()) {
                case Topics.COMPLETIONS -> completed(record);
                case Topics.SCORES -> scored(record);
                case Topics.ALERTS -> alert(record);
                case Topics.BASELINES -> baseline(record);
                case Topics.CHALLENGES -> challenge(record);
                default -> throw new IllegalStateException("nobody reads topic " + record.topic());
            }
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.warnf("%s %d@%d is left out: %s", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private void completed(ConsumerRecord<String, byte[]> record) throws InvalidProtocolBufferException {
        if (record.value() == null) {
            return;
        }
        var completed = GenerationCompleted.parseFrom(record.value());
        var observed = OnlineProto.observation(completed, record.timestamp());
        if (Shadowing.isOwn(completed.getRequestId())) {
            challenge.ifPresent(one -> one.shadowed(observed, completed));
        } else if (LiveCompletions.isLive(completed.getRequestId()) && windows.add(observed)) {
            drift.completed(observed.versioned(), Measure.of(observed), observed.endedMs());
            challenge.ifPresent(one -> one.completed(observed, completed, source(record)));
        }
    }

    private static Source source(ConsumerRecord<String, byte[]> record) {
        return new Source(record.topic() + "-" + record.partition(), record.offset());
    }

    private void scored(ConsumerRecord<String, byte[]> record) throws InvalidProtocolBufferException {
        var scored = record.value() == null
                ? CompletionScored.getDefaultInstance()
                : CompletionScored.parseFrom(record.value());
        if (scored.getMetric().equals(REWARD) && Double.isFinite(scored.getValue())) {
            windows.addReward(scored.getRequestId(), scored.getValue())
                    .ifPresent(of -> drift.rewarded(of.version(), scored.getValue(), of.atMs()));
            challenge.ifPresent(one -> one.rewarded(scored.getRequestId(), scored.getValue(), source(record)));
        }
    }

    private void alert(ConsumerRecord<String, byte[]> record) throws InvalidProtocolBufferException {
        if (record.value() == null) {
            return;
        }
        var event = AlertEvent.parseFrom(record.value());
        Optional<AlertChange> change = OnlineProto.fromProto(event);
        change.ifPresent(alerts::apply);
        if (event.hasJudged()
                && challenge.filter(one -> one.key().equals(record.key())).isPresent()) {
            judged = event.getJudged();
        }
    }

    private void baseline(ConsumerRecord<String, byte[]> record) throws InvalidProtocolBufferException {
        if (record.value() != null) {
            drift.apply(OnlineProto.fromProto(BaselineTaken.parseFrom(record.value())));
        } else if (record.key() != null) {
            drift.forget(record.key());
        }
    }

    private void challenge(ConsumerRecord<String, byte[]> record) throws InvalidProtocolBufferException {
        if (record.value() != null && challenge.isPresent()) {
            challenge.get().apply(ChallengeEvent.parseFrom(record.value()));
        }
    }
}
