package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.AlertCleared;
import dev.millrace.contract.eval.v1.AlertEvent;
import dev.millrace.contract.eval.v1.AlertRaised;
import dev.millrace.contract.eval.v1.BaselineTaken;
import dev.millrace.contract.eval.v1.FigureValue;
import dev.millrace.contract.eval.v1.MeasureDrift;
import dev.millrace.contract.eval.v1.MeasuredValues;
import dev.millrace.contract.eval.v1.WindowFigures;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.metric.FinishReason;
import dev.millrace.eval.online.Dimension;
import dev.millrace.eval.online.Figure;
import dev.millrace.eval.online.Observation;
import dev.millrace.eval.online.SeriesKey;
import dev.millrace.eval.online.Tally;
import dev.millrace.eval.online.TextFigures;
import dev.millrace.eval.online.alert.AlertChange;
import dev.millrace.eval.online.alert.AlertChange.Cleared;
import dev.millrace.eval.online.alert.AlertChange.Raised;
import dev.millrace.eval.online.drift.Baseline;
import dev.millrace.eval.online.drift.Drift;
import dev.millrace.eval.online.drift.Measure;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;

/** Between the wire and the windows, baselines and alerts. */
final class OnlineProto {
    private OnlineProto() {}

    /**
     * What the windows see of a completion.
     *
     * @param recordedMs when it was recorded, for one that does not say when it was accepted
     * @throws IllegalArgumentException when the record breaks its contract
     */
    static Observation observation(GenerationCompleted completed, long recordedMs) {
        long accepted = completed.getAcceptedEpochMs();
        long ended = accepted == 0
                ? recordedMs
                : accepted + Integer.toUnsignedLong(completed.getTimings().getTotalMs());
        return new Observation(
                ProtoMapper.fromProto(completed),
                completed.getModelVersion(),
                completed.getPrompt().getScheduling().getTenant(),
                completed.getPrompt().getTemplate(),
                ended,
                TextFigures.of(text(completed)));
    }

    /** Text of the first choice; empty when there is none. */
    static String text(GenerationCompleted completed) {
        return completed.getChoicesCount() == 0 ? "" : completed.getChoices(0).getText();
    }

    static dev.millrace.contract.eval.v1.Dimension toProto(Dimension dimension) {
        return switch (dimension) {
            case TOTAL -> dev.millrace.contract.eval.v1.Dimension.DIMENSION_TOTAL;
            case MODEL -> dev.millrace.contract.eval.v1.Dimension.DIMENSION_MODEL;
            case VERSION -> dev.millrace.contract.eval.v1.Dimension.DIMENSION_VERSION;
            case TENANT -> dev.millrace.contract.eval.v1.Dimension.DIMENSION_TENANT;
            case TEMPLATE -> dev.millrace.contract.eval.v1.Dimension.DIMENSION_TEMPLATE;
        };
    }

    static Dimension fromProto(dev.millrace.contract.eval.v1.Dimension dimension) {
        return switch (dimension) {
            case DIMENSION_UNSPECIFIED, DIMENSION_TOTAL -> Dimension.TOTAL;
            case DIMENSION_MODEL -> Dimension.MODEL;
            case DIMENSION_VERSION -> Dimension.VERSION;
            case DIMENSION_TENANT -> Dimension.TENANT;
            case DIMENSION_TEMPLATE -> Dimension.TEMPLATE;
            case UNRECOGNIZED -> throw new IllegalArgumentException("dimension: there is none of that number");
        };
    }

    static WindowFigures toProto(SeriesKey key, Duration window, Tally tally) {
        var proto = WindowFigures.newBuilder()
                .setDimension(toProto(key.dimension()))
                .setSeries(key.value())
                .setWindowMs(window.toMillis())
                .setRequests(tally.requests())
                .setPromptTokens(tally.promptTokens())
                .setCompletionTokens(tally.completionTokens());
        for (var reason : FinishReason.values()) {
            if (tally.requests(reason) > 0) {
                proto.putFinishReasons(reason.label(), tally.requests(reason));
            }
        }
        for (var figure : Figure.values()) {
            if (figure != Figure.REQUESTS) {
                tally.value(figure)
                        .ifPresent(value -> proto.addFigures(FigureValue.newBuilder()
                                .setFigure(figure.label())
                                .setValue(value)
                                .setCount(tally.count(figure))));
            }
        }
        return proto.build();
    }

    /** @param figure that the rule watches */
    static AlertRaised toProto(Raised raised, String figure) {
        return AlertRaised.newBuilder()
                .setRule(raised.rule())
                .setDimension(toProto(raised.series().dimension()))
                .setSeries(raised.series().value())
                .setFigure(figure)
                .setValue(raised.value())
                .setThreshold(raised.threshold())
                .setCount(raised.count())
                .setRaisedEpochMs(raised.atMs())
                .build();
    }

    /** @param figure that the rule watches */
    static AlertEvent toProto(AlertChange change, String figure) {
        return switch (change) {
            case Raised raised ->
                AlertEvent.newBuilder().setRaised(toProto(raised, figure)).build();
            case Cleared cleared ->
                AlertEvent.newBuilder()
                        .setCleared(AlertCleared.newBuilder()
                                .setRule(cleared.rule())
                                .setDimension(toProto(cleared.series().dimension()))
                                .setSeries(cleared.series().value())
                                .setReason(cleared.reason())
                                .setClearedEpochMs(cleared.atMs()))
                        .build();
        };
    }

    /** Empty when it is no alert's. */
    static Optional<AlertChange> fromProto(AlertEvent event) {
        return switch (event.getEventCase()) {
            case RAISED -> {
                var raised = event.getRaised();
                yield Optional.of(new Raised(
                        raised.getRule(),
                        new SeriesKey(fromProto(raised.getDimension()), raised.getSeries()),
                        raised.getValue(),
                        raised.getThreshold(),
                        raised.getCount(),
                        raised.getRaisedEpochMs()));
            }
            case CLEARED -> {
                var cleared = event.getCleared();
                yield Optional.of(new Cleared(
                        cleared.getRule(),
                        new SeriesKey(fromProto(cleared.getDimension()), cleared.getSeries()),
                        cleared.getReason(),
                        cleared.getClearedEpochMs()));
            }
            case JUDGED, EVENT_NOT_SET -> Optional.empty();
        };
    }

    static BaselineTaken toProto(Baseline baseline) {
        var proto = BaselineTaken.newBuilder()
                .setVersion(baseline.version())
                .setName(baseline.name())
                .setTakenEpochMs(baseline.takenMs());
        for (var measure : Measure.values()) {
            if (!baseline.of(measure).isEmpty()) {
                proto.addMeasures(
                        MeasuredValues.newBuilder().setMeasure(measure.label()).addAllValues(baseline.of(measure)));
            }
        }
        return proto.build();
    }

    /** A measure that a later version of this service may know is left out. */
    static Baseline fromProto(BaselineTaken taken) {
        var values = new EnumMap<Measure, List<Double>>(Measure.class);
        for (var some : taken.getMeasuresList()) {
            Arrays.stream(Measure.values())
                    .filter(measure -> measure.label().equals(some.getMeasure()))
                    .forEach(measure -> values.put(measure, some.getValuesList()));
        }
        return new Baseline(taken.getVersion(), taken.getName(), taken.getTakenEpochMs(), values);
    }

    static MeasureDrift toProto(Drift drift, Baseline baseline) {
        return MeasureDrift.newBuilder()
                .setVersion(drift.version())
                .setMeasure(drift.measure().label())
                .setBaseline(baseline.name())
                .setBaselineEpochMs(baseline.takenMs())
                .setBaselineCount(drift.baselineCount())
                .setCount(drift.count())
                .setStability(drift.shift().stability())
                .setLargestGap(drift.shift().largestGap())
                .setGapBound(drift.shift().gapBound(Drift.CHANCE))
                .build();
    }
}
