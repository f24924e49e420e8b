package dev.millrace.constraint.automaton;

import org.jspecify.annotations.Nullable;

/** A state of the network and what is open around it. */
record Position(int state, @Nullable Frame frame) {}
