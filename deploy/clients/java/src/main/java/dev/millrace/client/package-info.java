/**
 * A small client of Millrace's HTTP door. It does what a general OpenAI client cannot: a stream that breaks goes on where
 * it was, at any edge.
 */
@NullMarked
package dev.millrace.client;

import org.jspecify.annotations.NullMarked;
