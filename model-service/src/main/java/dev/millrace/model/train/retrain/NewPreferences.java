package dev.millrace.model.train.retrain;

import java.util.HashSet;
import java.util.Set;

/** Counts what is new behind a position of a topic, each key once, as far as that matters. Of one thread. */
public final class NewPreferences {
    private final int most;
    private final Set<String> keys = new HashSet<>();
    private Position since = Position.START;
    private Position read = Position.START;

    /** @param most keys that are told apart, 1 or more */
    public NewPreferences(int most) {
        this.most = most;
    }

    /** Counts from there on; where that is what it did before, it goes on. */
    public Position from(Position start) {
        if (!start.equals(since)) {
            since = start;
            read = start;
            keys.clear();
        }
        return read;
    }

    /** There is a record of that key with something to learn from. */
    public void add(String key) {
        if (keys.size() < most) {
            keys.add(key);
        }
    }

    /** All before that was added. */
    public void reached(Position end) {
        read = end;
    }

    /** How far it has been read. */
    public Position read() {
        return read;
    }

    /** How many keys are new. */
    public int count() {
        return keys.size();
    }
}
