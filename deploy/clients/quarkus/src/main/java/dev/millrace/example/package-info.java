/** A Quarkus application that asks Millrace: over HTTP with its Java client, and over topics alone. */
@NullMarked
package dev.millrace.example;

import org.jspecify.annotations.NullMarked;
