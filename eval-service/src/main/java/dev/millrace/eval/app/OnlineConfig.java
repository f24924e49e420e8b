package dev.millrace.eval.app;

import dev.millrace.eval.online.Dimension;
import dev.millrace.eval.online.WindowBounds;
import dev.millrace.eval.online.alert.AlertRule;
import dev.millrace.eval.online.alert.Signal;
import dev.millrace.eval.online.challenge.ChallengeRules;
import dev.millrace.eval.online.challenge.ChallengeRules.Mode;
import dev.millrace.eval.online.challenge.ChallengeRules.Sampling;
import dev.millrace.eval.online.challenge.ModelRef;
import dev.millrace.eval.online.drift.DriftRules;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** What is watched of live completions; every getter of the core's own words says what is out of its range. */
@ConfigMapping(prefix = "millrace.online")
interface OnlineConfig {
    /** Lengths of the windows, 1 to 8, shortest first, 1 second to 7 days. */
    @WithDefault("1m,10m,1h,24h")
    List<Duration> windows();

    /** Series with figures of their own, 8 to 4,096: a quarter models, and as many versions, tenants and templates. */
    @WithDefault("512")
    int series();

    /** Request ids among which a repeat is seen and a reward finds its completion, 1 to 1,000,000. */
    @WithDefault("65536")
    int rememberedRequests();

    /** How far back completions are read when the service starts. */
    @WithDefault("1h")
    Duration history();

    /** Time between two readings of the rules, 100 ms to 1 hour. */
    @WithDefault("15s")
    Duration interval();

    /** Rules by their names; application.properties has a few. */
    Map<String, Alert> alerts();

    /** How drift is looked for. */
    Drifts drift();

    /** Which two models are compared. */
    Compared challenge();

    /** A rule. */
    interface Alert {
        /** Whether it is in force. */
        @WithDefault("true")
        boolean enabled();

        /** A figure of the windows, or {@code drift_} and a measure. */
        String figure();

        /** total, model, version, tenant or template; drift is of versions. */
        @WithDefault("model")
        String dimension();

        /** One of the windows; of drift how long an alert outlives its data. */
        @WithDefault("10m")
        Duration window();

        /** It is raised above this, or {@link #below}: one of them. */
        OptionalDouble above();

        /** It is raised below this. */
        OptionalDouble below();

        /** And cleared when the figure is back at this; as the threshold when left out. */
        OptionalDouble clear();

        /** Completions that the figure must be over, 1 or more. */
        @WithDefault("50")
        long countMin();

        /** Readings running that must say so, 1 to 1,000. */
        @WithDefault("4")
        int readings();
    }

    /** Drift of versions from their baselines. */
    interface Drifts {
        /** Completions that make a version's first baseline, 20 to 5,000; as many recent ones are held against it at most. */
        @WithDefault("1000")
        int baseline();

        /** Values that both must have, 20 to baseline. */
        @WithDefault("100")
        int countMin();

        /** How far back recent values go. */
        @WithDefault("1h")
        Duration window();

        /** Versions that are watched, 1 to 1,000. */
        @WithDefault("64")
        int versions();
    }

    /** Two models. */
    interface Compared {
        /** off, shadow or canary. */
        @WithDefault("off")
        String mode();

        /** The model in use, {@code name} or {@code name@version}. */
        Optional<String> champion();

        /** The one that may replace it. */
        Optional<String> challenger();

        /** Share of the champion's answers that a shadow answers again, in [0, 1]. */
        @WithDefault("0.05")
        double share();

        /** Most of them in an hour of the clock, 0 to 1,000. */
        @WithDefault("60")
        int hourMax();

        /** How long a shadow's answer may take. */
        @WithDefault("10m")
        Duration timeout();

        /** Pairs, or answers of each, before anything is judged, 30 to 1,000,000. */
        @WithDefault("200")
        int countMin();

        /** Probability that a verdict is ever wrong, in (0, 0.5]. */
        @WithDefault("0.05")
        double risk();
    }

    /** Bounds of the windows. */
    default WindowBounds bounds() {
        return checked("", () -> new WindowBounds(windows(), series(), rememberedRequests()));
    }

    /** How drift is looked for, in the core's words. */
    default DriftRules driftRules() {
        return checked(
                ".drift",
                () -> new DriftRules(drift().baseline(), drift().countMin(), drift().window(), drift().versions()));
    }

    /** The rules that are in force, in the order of their names. */
    default List<AlertRule> rules() {
        return alerts().entrySet().stream()
                .filter(alert -> alert.getValue().enabled())
                .sorted(Map.Entry.comparingByKey())
                .map(alert -> checked(".alerts." + alert.getKey(), () -> rule(alert.getKey(), alert.getValue())))
                .toList();
    }

    private AlertRule rule(String name, Alert alert) {
        var signal = Signal.of(alert.figure());
        if (alert.above().isPresent() == alert.below().isPresent()) {
            throw new IllegalArgumentException("above: exactly one of above and below must be given");
        }
        if (signal instanceof Signal.OfWindow && !windows().contains(alert.window())) {
            throw new IllegalArgumentException("window: must be one of millrace.online.windows");
        }
        boolean isUpper = alert.above().isPresent();
        double raise = isUpper ? alert.above().getAsDouble() : alert.below().getAsDouble();
        return new AlertRule(
                name,
                signal,
                signal instanceof Signal.OfDrift ? Dimension.VERSION : dimension(alert.dimension()),
                alert.window(),
                new AlertRule.Bounds(raise, alert.clear().orElse(raise), isUpper),
                alert.countMin(),
                alert.readings());
    }

    private static Dimension dimension(String text) {
        for (var dimension : Dimension.values()) {
            if (dimension.label().equals(text)) {
                return dimension;
            }
        }
        throw new IllegalArgumentException("dimension: must be total, model, version, tenant or template");
    }

    /** Which two models are compared, and how; empty where none are. */
    default Optional<ChallengeRules> challengeRules() {
        var compared = challenge();
        return compared.mode().equals("off")
                ? Optional.empty()
                : checked(".challenge", () -> Optional.of(rules(compared)));
    }

    private static ChallengeRules rules(Compared compared) {
        var mode = switch (compared.mode().toLowerCase(Locale.ROOT)) {
            case "shadow" -> Mode.SHADOW;
            case "canary" -> Mode.CANARY;
            default -> throw new IllegalArgumentException("mode: must be off, shadow or canary");
        };
        return new ChallengeRules(
                mode,
                ModelRef.of(compared.champion().orElse("")),
                ModelRef.of(compared.challenger().orElse("")),
                new Sampling(compared.share(), compared.hourMax(), compared.timeout()),
                compared.countMin(),
                compared.risk());
    }

    private static <T> T checked(String of, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("millrace.online%s: %s".formatted(of, e.getMessage()), e);
        }
    }
}
