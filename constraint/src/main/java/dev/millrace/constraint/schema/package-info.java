/** JSON, and JSON that fits a schema. */
@NullMarked
package dev.millrace.constraint.schema;

import org.jspecify.annotations.NullMarked;
