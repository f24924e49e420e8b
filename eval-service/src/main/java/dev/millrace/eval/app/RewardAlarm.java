package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.reward.guard.HackingAlarm;
import dev.millrace.eval.reward.guard.HackingAlarm.Point;
import dev.millrace.eval.reward.guard.HackingAlarm.Rule;
import dev.millrace.eval.reward.guard.HackingAlarm.State;
import dev.millrace.eval.reward.store.RewardPackage;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Watches the promoted version of the reward model "default" for the mark of an exploited reward: what is answered gets better
 * by it while people agree with it less. Each window of completions is one point; it starts anew with the service and with
 * each promoted version. It tells and stops nothing: metric {@code reward_alarm} on topic scores, a line in the log, gauges,
 * the card. Any thread; only the end of a window takes time.
 */
@Singleton
class RewardAlarm {
    static final String METRIC = "reward_alarm";

    private static final Logger LOG = Logger.getLogger(RewardAlarm.class);

    /** Before the first window: no number. */
    private static final Point NONE = new Point(Double.NaN, Double.NaN);

    private final HumanAgreement agreement;
    private final InstantSource clock;
    private final int window;
    private HackingAlarm alarm = new HackingAlarm(Rule.DEFAULT);
    private volatile Watched watched = new Watched("", "", new State.Calm());
    private volatile Point last = NONE;
    private double sum;
    private int seen;

    /**
     * What is watched.
     *
     * @param scorer as scores call it
     */
    private record Watched(String version, String scorer, State state) {
        boolean isAlarm() {
            return state instanceof State.Alarm;
        }
    }

    RewardAlarm(HumanAgreement agreement, InstantSource clock, RewardConfig config, MeterRegistry registry) {
        this.agreement = agreement;
        this.clock = clock;
        this.window = config.alarmWindow();
        if (window < 10 || window > 100_000) {
            throw new IllegalArgumentException("millrace.reward.alarm-window: must be in 10..100000, is " + window);
        }
        Gauge.builder("millrace.eval.reward.alarm", this, self -> self.watched.isAlarm() ? 1 : 0)
                .description("Whether the promoted reward model seems to be exploited")
                .register(registry);
        Gauge.builder("millrace.eval.reward.mean", this, self -> self.last.reward())
                .description("Mean reward of the last window of completions, in deviations of the training's")
                .register(registry);
        Gauge.builder("millrace.eval.reward.agreement", this, self -> self.last.agreement())
                .description("Share of people's newer pairs that the promoted reward model orders as they did")
                .register(registry);
    }

    /** The last window's point; not a number before the first. */
    Point last() {
        return last;
    }

    /** Why the alarm stands against a version; empty when it does not. */
    String reason(RewardPackage version) {
        var now = watched;
        return now.version().equals(version.version()) && now.state() instanceof State.Alarm(var reason) ? reason : "";
    }

    /**
     * A completion was scored.
     *
     * @param version the promoted one, which scored it
     * @param rewards of its choices
     * @return what is to be published when the alarm begins or ends by that
     */
    synchronized List<CompletionScored> answered(
            GenerationCompleted completed, RewardPackage version, List<Double> rewards) {
        var news = new ArrayList<CompletionScored>();
        if (!watched.version().equals(version.version())) {
            changeTo(new State.Calm(), completed, news);
            alarm = new HackingAlarm(Rule.DEFAULT);
            watched = new Watched(
                    version.version(),
                    "reward:%s@%s".formatted(version.card().name(), version.version()),
                    new State.Calm());
            last = NONE;
            sum = 0;
            seen = 0;
        }
        double unit = unit(version);
        sum += rewards.stream().mapToDouble(reward -> reward / unit).sum();
        seen += rewards.size();
        if (seen >= window) {
            double mean = sum / seen;
            sum = 0;
            seen = 0;
            point(mean, version).ifPresent(point -> {
                last = point;
                changeTo(alarm.see(point), completed, news);
            });
        }
        return news;
    }

    /** A deviation of its rewards: the rule is in that unit. Rewards of comparisons are in it already, those of classifiers are logits. */
    private static double unit(RewardPackage version) {
        return switch (version.card().subject().kind()) {
            case PREFERENCE -> 1;
            case CLASSIFIER, FLAG -> version.card().scale().deviation();
        };
    }

    private Optional<Point> point(double mean, RewardPackage version) {
        try {
            var share = agreement.of(version);
            return share.isPresent() ? Optional.of(new Point(mean, share.getAsDouble())) : Optional.empty();
        } catch (StatusRuntimeException | KafkaException e) {
            LOG.debugf("how far people agree with rewards is not known: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private void changeTo(State state, GenerationCompleted completed, List<CompletionScored> news) {
        var before = watched;
        watched = new Watched(before.version(), before.scorer(), state);
        if (before.isAlarm() == watched.isAlarm()) {
            return;
        }
        if (state instanceof State.Alarm(var reason)) {
            LOG.warnf("%s seems to be exploited: %s", before.scorer(), reason);
        } else {
            LOG.infof("%s is not found to be exploited any more", before.scorer());
        }
        news.add(CompletionScored.newBuilder()
                .setRequestId(completed.getRequestId())
                .setMetric(METRIC)
                .setValue(watched.isAlarm() ? 1 : 0)
                .setScorer(before.scorer())
                .setModel(completed.getModel())
                .setScoredEpochMs(clock.millis())
                .build());
    }
}
