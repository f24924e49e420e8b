package dev.millrace.model.train.registry;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What there is and what each name means. {@link #promote} and {@link #rollBack} give the event that says so; only
 * {@link #apply}, which takes all events of the log in their order, changes anything. For any thread.
 */
public final class ModelRegistry {
    /** More than anybody keeps apart. */
    private static final int NAMES_MAX = 10_000;

    private final SortedMap<String, ModelEntry> entries = new TreeMap<>();

    /** An event cannot be as things are; the message says why. */
    public static final class ConflictException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ConflictException(String message) {
            super(message);
        }
    }

    /** Takes what was on the log; what makes no sense there, as of a name that is not known, changes nothing. */
    public synchronized void apply(ModelEvent event) {
        var entry = entries.get(event.name());
        if (entry == null && !(event instanceof ModelEvent.Made && entries.size() < NAMES_MAX)) {
            return;
        }
        var known = entry == null ? new ModelEntry(event.name(), List.of(), List.of()) : entry;
        entries.put(event.name(), after(known, event));
    }

    private static ModelEntry after(ModelEntry entry, ModelEvent event) {
        return switch (event) {
            case ModelEvent.Made(var card) -> entry.made(card);
            case ModelEvent.Promoted promoted ->
                entry.has(promoted.version()) && !isInForce(entry, promoted.version())
                        ? entry.promoted(promoted.version())
                        : entry;
            case ModelEvent.RolledBack back ->
                isInForce(entry, back.fromVersion())
                                && entry.before().filter(back.version()::equals).isPresent()
                        ? entry.rolledBack()
                        : entry;
        };
    }

    private static boolean isInForce(ModelEntry entry, String version) {
        return entry.promoted().filter(version::equals).isPresent();
    }

    /** What is known of a name. */
    public synchronized Optional<ModelEntry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** By name. */
    public synchronized List<ModelEntry> all() {
        return List.copyOf(entries.values());
    }

    /**
     * What makes a name mean a version.
     *
     * @param version empty for the newest
     * @throws IllegalArgumentException when there is no such thing
     */
    public ModelEvent promote(String name, String version, String by) {
        var entry = require(name);
        var wanted = version.isEmpty() ? entry.cards().getFirst().version() : version;
        if (!entry.has(wanted)) {
            throw new IllegalArgumentException("version: %s has no version %s".formatted(name, wanted));
        }
        return new ModelEvent.Promoted(name, wanted, by);
    }

    /**
     * What makes a name mean what it meant before.
     *
     * @throws IllegalArgumentException when there is no such name
     * @throws ConflictException when it meant nothing before
     */
    public ModelEvent rollBack(String name, String by) {
        var entry = require(name);
        var before = entry.before()
                .orElseThrow(
                        () -> new ConflictException("name: nothing was promoted before what %s means".formatted(name)));
        return new ModelEvent.RolledBack(name, before, entry.promoted().orElseThrow(), by);
    }

    private ModelEntry require(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("name: there is no model " + name));
    }
}
