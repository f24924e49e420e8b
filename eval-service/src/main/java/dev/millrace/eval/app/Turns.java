package dev.millrace.eval.app;

import java.util.stream.Stream;

/** Locks for whoever does something under an id: the same id has the same one, others seldom do. */
final class Turns {
    private static final int COUNT = 64;

    private final Object[] turns = Stream.generate(Object::new).limit(COUNT).toArray();

    /** What is held meanwhile. */
    Object of(String id) {
        return turns[Math.floorMod(id.hashCode(), COUNT)];
    }
}
