/** A real Kafka broker in one object: for the one-machine default and for every test that needs a broker. */
@NullMarked
package dev.millrace.broker;

import org.jspecify.annotations.NullMarked;
