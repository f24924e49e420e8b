/** When a model is trained by itself, because people have said more about it: {@link dev.millrace.model.train.retrain.Retraining}. */
@NullMarked
package dev.millrace.model.train.retrain;

import org.jspecify.annotations.NullMarked;
