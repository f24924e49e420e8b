/**
 * Whether a model keeps what it was told to keep when people try to talk it out of that. In reading order: an {@link
 * dev.millrace.eval.adversarial.AttackWrapper} dresses up a request, the {@link
 * dev.millrace.eval.adversarial.AdversarialSuite} has secrets and wrappers as data, a {@link
 * dev.millrace.eval.adversarial.LeakCheck} finds a secret in an answer in many disguises, the {@link
 * dev.millrace.eval.adversarial.RefusalDetector} finds refusals in eleven languages, and the {@link
 * dev.millrace.eval.adversarial.AdversarialTask} counts them. Nothing that is asked for is harmful: what must not be told are
 * made-up words.
 */
@NullMarked
package dev.millrace.eval.adversarial;

import org.jspecify.annotations.NullMarked;
