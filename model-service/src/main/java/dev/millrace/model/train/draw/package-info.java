/**
 * Answers that the running services draw for a job, and what they are worth: the ports to these services, rounds of answers kept on
 * the disk before anything is learned of them ({@link dev.millrace.model.train.draw.Rounds}), and what learns from them.
 */
@NullMarked
package dev.millrace.model.train.draw;

import org.jspecify.annotations.NullMarked;
