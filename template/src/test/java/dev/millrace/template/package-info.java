/** Tests of templates. */
@NullMarked
package dev.millrace.template;

import org.jspecify.annotations.NullMarked;
