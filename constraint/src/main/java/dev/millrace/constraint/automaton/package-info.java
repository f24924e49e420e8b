/** What runs: a network of states over bytes, and the sets of places in it that are remembered as they are met. */
@NullMarked
package dev.millrace.constraint.automaton;

import org.jspecify.annotations.NullMarked;
