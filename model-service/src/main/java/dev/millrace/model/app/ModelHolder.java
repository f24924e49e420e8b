package dev.millrace.model.app;

import dev.millrace.model.EncoderPackage;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.adapter.AdapterLimits;
import dev.millrace.model.adapter.AdapterPool;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.runtime.OnnxForwardPass;
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

/**
 * Loads and warms up the model on the main thread when the service starts; the service does not start without it. The
 * gRPC port is open a moment earlier, so calls may find nothing here yet. {@link EncoderHolder} has what is no decoder.
 */
@Singleton
final class ModelHolder {
    private static final Logger LOG = Logger.getLogger(ModelHolder.class);

    private final ModelConfig config;
    private final EngineMetrics metrics;
    private final AdapterCalls adapterCalls;
    private volatile @Nullable LoadedModel loaded;

    ModelHolder(ModelConfig config, EngineMetrics metrics, AdapterCalls adapterCalls) {
        this.adapterCalls = adapterCalls;
        this.config = config;
        this.metrics = metrics;
    }

    /** The model, or nothing while it is being loaded. */
    Optional<LoadedModel> loaded() {
        return Optional.ofNullable(loaded);
    }

    void load(@Observes StartupEvent started) {
        if (config.isTrainer() || config.folder().filter(EncoderPackage::isIn).isPresent()) {
            return;
        }
        long start = System.nanoTime();
        ModelPackage model = ModelPackage.read(config.folder()
                .orElseThrow(() -> new IllegalStateException("set MILLRACE_MODEL to the folder of a model package")));
        OnnxForwardPass pass = OnnxForwardPass.load(
                model,
                config.slots(),
                config.context(),
                new RuntimeOptions(config.threads(), Duration.of(config.spinMicros(), ChronoUnit.MICROS)));
        long ready = System.nanoTime();
        AdapterPool adapters = new AdapterPool(
                pass.adapters(), new AdapterLimits(config.adaptersMax(), config.adapterRank(), config.adapterBytes()));
        InferenceEngine engine = new InferenceEngine(pass, limits(), metrics, config.poll(), adapters);
        metrics.watch(engine, pass.slots());
        if (pass.verifyMax() == 1) {
            LOG.info(
                    "the graph returns logits of a last token only: nothing is guessed ahead; imported anew it can be");
        }
        adapterCalls.loadConfigured(adapters);
        loaded = new LoadedModel(model, engine, adapters, pass.slots(), pass.capacity());
        LOG.infof(
                "%s (%s, %s) loaded in %d ms, warm after %d ms: %d slots of %d tokens, at most %d MiB of keys and values in %s",
                model.name(),
                model.precision(),
                model.version(),
                (ready - start) / 1_000_000,
                (System.nanoTime() - ready) / 1_000_000,
                pass.slots(),
                pass.capacity(),
                pass.keyValueBytes() >> 20,
                model.keyValues().label());
    }

    void close(@Observes ShutdownEvent stopping) {
        loaded().ifPresent(each -> each.engine().close());
    }

    private EngineLimits limits() {
        return new EngineLimits(
                config.queue(),
                config.prefillChunk(),
                config.prefillChunkAlone(),
                config.gather(),
                config.silence(),
                config.prefixMin(),
                config.draftRows(),
                config.queueTokens());
    }
}
