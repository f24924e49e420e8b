package dev.millrace.model.train.registry;

/** What happens to models. */
public sealed interface ModelEvent {
    /** Of the package or adapter. */
    String name();

    /** A version is there. */
    record Made(ModelCard card) implements ModelEvent {
        @Override
        public String name() {
            return card.name();
        }
    }

    /** A name means this version from now on. */
    record Promoted(String name, String version, String by) implements ModelEvent {}

    /** A name means again what it meant before. */
    record RolledBack(String name, String version, String fromVersion, String by) implements ModelEvent {}
}
