package dev.millrace.model.app;

import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.adapter.AdapterLimitException;
import dev.millrace.model.train.registry.ModelCard;
import dev.millrace.model.train.registry.ModelEntry;
import dev.millrace.model.train.registry.ModelEvent;
import dev.millrace.model.train.registry.ModelRegistry;
import dev.millrace.model.weights.WeightsException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves the adapters of this model, reward models too, that topic models says are in force: a promotion or a rollback there
 * is a swap here, which streams that have begun do not see. What was loaded by a call is left alone, unless a promotion has its name.
 */
@Singleton
final class AdapterFollower implements ModelEvents.Listener {
    private static final Logger LOG = Logger.getLogger(AdapterFollower.class);

    private final ModelConfig config;
    private final TrainingKafka kafka;
    private final ModelHolder holder;
    private final AdapterCalls calls;
    private final ModelRegistry registry = new ModelRegistry();
    /** Versions that this has loaded, or could not, by name; only the reading thread looks at it. */
    private final Map<String, String> followed = new HashMap<>();

    private @Nullable ModelEvents events;

    AdapterFollower(ModelConfig config, TrainingKafka kafka, ModelHolder holder, AdapterCalls calls) {
        this.config = config;
        this.kafka = kafka;
        this.holder = holder;
        this.calls = calls;
    }

    void start(@Observes StartupEvent started) {
        if (!config.isTrainer() && config.adaptersFolders().isPresent()) {
            events = new ModelEvents(kafka, this);
            events.start();
        }
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (events != null) {
            events.stop();
        }
    }

    @Override
    public void happened(ModelEvent event) {
        registry.apply(event);
        if (event instanceof ModelEvent.Promoted) {
            // Somebody may have unloaded it since: who promotes it again wants it back. What is loaded already stays.
            followed.remove(event.name());
        }
    }

    @Override
    public void reached(long offset) {
        holder.loaded().ifPresent(loaded -> registry.all().forEach(entry -> follow(loaded, entry)));
    }

    private void follow(LoadedModel loaded, ModelEntry entry) {
        inForce(entry)
                .filter(card -> isOf(loaded, card))
                .filter(card -> !card.version().equals(followed.get(card.name())))
                .ifPresent(card -> load(loaded, card));
    }

    private static Optional<ModelCard> inForce(ModelEntry entry) {
        return entry.promoted()
                .flatMap(version -> entry.cards().stream()
                        .filter(card -> card.version().equals(version))
                        .findFirst());
    }

    /** Weights of another version of the base are other weights: its adapters do not fit them. */
    private static boolean isOf(LoadedModel loaded, ModelCard card) {
        return card.form() == ModelCard.Form.ADAPTER
                && card.base().name().equals(loaded.model().name())
                && card.base().version().equals(loaded.model().version());
    }

    private void load(LoadedModel loaded, ModelCard card) {
        followed.put(card.name(), card.version());
        try {
            calls.load(loaded.adapters(), card.name(), card.origin().folder());
        } catch (AdapterLimitException
                | IllegalArgumentException
                | IllegalStateException
                | InvalidPackageException
                | WeightsException
                | IOException e) {
            LOG.errorf(
                    "adapter %s is promoted to version %s and cannot be loaded: %s",
                    card.name(), card.version(), e.getMessage());
        }
    }
}
