/**
 * The soak test: mixed traffic against the running system for hours, and whether every process is afterwards what it was
 * before. {@code SoakMix} draws what is sent, {@code SoakTraffic} sends it, {@code VitalsReader} looks at the processes,
 * {@code Check} holds the end against the beginning.
 */
@NullMarked
package dev.millrace.local.bench.soak;

import org.jspecify.annotations.NullMarked;
