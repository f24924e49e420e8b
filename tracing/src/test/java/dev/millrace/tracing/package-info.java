@org.jspecify.annotations.NullMarked
package dev.millrace.tracing;
