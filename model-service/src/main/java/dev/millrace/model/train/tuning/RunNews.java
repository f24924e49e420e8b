package dev.millrace.model.train.tuning;

import dev.millrace.model.train.DecoderTrainee;
import dev.millrace.model.train.draw.AwayException;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.ProgressSink;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.lesson.Figures;
import dev.millrace.model.train.optimizer.Descent;
import dev.millrace.model.train.run.Outcome;
import dev.millrace.model.train.run.RunObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells of a run as its job does. */
final class RunNews implements RunObserver {
    private static final double NANOS_PER_S = 1e9;
    /** Of this life of the trainer: the first one is slow, and after so many the speed is known. */
    private static final int SPEED_KNOWN = 4;

    private final long updates;
    private final DecoderTrainee trainee;
    private final ProgressSink sink;
    private final InstantSource clock;
    private final SampleAnswers samples;
    private Instant last;
    private long tokens;
    private long seen;
    private Instant first;
    private @Nullable Progress progress;
    private @Nullable Figures figures;
    private @Nullable Figures validation;

    /** @param samples shown at each checkpoint */
    RunNews(long updates, DecoderTrainee trainee, ProgressSink sink, InstantSource clock, SampleAnswers samples) {
        this.updates = updates;
        this.trainee = trainee;
        this.sink = sink;
        this.clock = clock;
        this.samples = samples;
        this.last = clock.instant();
        this.first = last;
    }

    @Override
    public void updated(Descent.Update update, double epochs, Figures found) {
        var now = clock.instant();
        double seconds = Duration.between(last, now).toNanos() / NANOS_PER_S;
        double perSecond = seconds > 0 ? (trainee.tokens() - tokens) / seconds : 0;
        last = now;
        tokens = trainee.tokens();
        figures = found;
        var step = new Progress.Step(found.loss(), update.learningRate(), update.gradientNorm(), perSecond);
        var words = ++seen == SPEED_KNOWN ? left(update.step(), now) : "";
        first = seen == 1 ? now : first;
        tell(new Progress(update.step(), updates, epochs, step, null, "", words, List.of(), others(found)));
    }

    /** By the updates after the first one. */
    private String left(long update, Instant now) {
        double perUpdate = Duration.between(first, now).toNanos() / NANOS_PER_S / (SPEED_KNOWN - 1);
        return "by the first updates about %s are left".formatted(ResourcePlan.time((updates - update) * perUpdate));
    }

    private static Map<String, Double> others(Figures found) {
        var others = new LinkedHashMap<>(found.values());
        others.remove(Figures.LOSS);
        return others;
    }

    @Override
    public void validated(long update, Figures found) {
        validation = found;
        if (progress != null) {
            tell(progress.validated(found.loss()));
        }
        last = clock.instant();
    }

    @Override
    public void kept(long update) {
        if (progress != null) {
            tell(shown(progress.at("update-" + update)));
        }
        last = clock.instant();
    }

    /** A run does not wait for services that only show how it goes. */
    private Progress shown(Progress kept) {
        try {
            return kept.showing(samples.now());
        } catch (AwayException | TrainingException e) {
            return kept.saying("no samples, for the services that answer do not: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return kept;
        }
    }

    private void tell(Progress news) {
        progress = news;
        sink.report(news);
    }

    /** Of a run that has ended so. */
    Map<String, Double> figures(Outcome end) {
        var all = new LinkedHashMap<String, Double>();
        all.put("updates", (double) end.updates());
        all.put("trained_tokens", (double) trainee.tokens());
        if (figures != null) {
            all.putAll(figures.values());
        }
        if (validation != null) {
            validation.values().forEach((name, value) -> all.put("validation_" + name, value));
        }
        if (end.course().bestUpdate() > 0) {
            all.put("validation_loss", end.course().bestLoss());
            all.put("best_update", (double) end.course().bestUpdate());
        }
        return all;
    }
}
