/** How the loss of small models falls with parameters and tokens: {@link dev.millrace.model.train.scaling.ScalingLaw}. */
@NullMarked
package dev.millrace.model.train.scaling;

import org.jspecify.annotations.NullMarked;
