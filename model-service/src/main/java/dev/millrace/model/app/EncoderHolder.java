package dev.millrace.model.app;

import dev.millrace.model.EncoderPackage;
import dev.millrace.model.encode.EncoderEngine;
import dev.millrace.model.encode.EncoderLimits;
import dev.millrace.model.runtime.OnnxEncoder;
import dev.millrace.model.runtime.RuntimeOptions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Loads the package on the main thread when the service starts, if it is an encoder; {@link ModelHolder} has the rest. */
@Singleton
final class EncoderHolder {
    private static final Logger LOG = Logger.getLogger(EncoderHolder.class);

    private final ModelConfig config;
    private final EncoderMetrics metrics;
    private volatile @Nullable LoadedEncoder loaded;

    EncoderHolder(ModelConfig config, EncoderMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    /** The encoder; nothing while it is being loaded, and where a decoder is. */
    Optional<LoadedEncoder> loaded() {
        return Optional.ofNullable(loaded);
    }

    void load(@Observes StartupEvent started) {
        if (config.isTrainer() || config.folder().filter(EncoderPackage::isIn).isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        EncoderPackage model = EncoderPackage.read(config.folder().get());
        OnnxEncoder pass = OnnxEncoder.load(
                model, new RuntimeOptions(config.threads(), Duration.of(config.spinMicros(), ChronoUnit.MICROS)));
        EncoderLimits limits = new EncoderLimits(config.embedBatchTokens(), config.embedQueueTokens());
        EncoderEngine engine = new EncoderEngine(pass, model, limits, metrics);
        metrics.watch(engine);
        loaded = new LoadedEncoder(model, engine);
        LOG.infof(
                "%s (%s, %s) loaded in %d ms: %s of %d tokens to %d values",
                model.name(),
                model.precision(),
                model.version(),
                (System.nanoTime() - start) / 1_000_000,
                model.kind().label(),
                model.shape().maxLength(),
                model.shape().dimensions());
    }

    void close(@Observes ShutdownEvent stopping) {
        loaded().ifPresent(each -> each.engine().close());
    }
}
