/**
 * What lets a stream outlive its connection and its edge, without any framework: {@link
 * dev.millrace.tokenizer.resume.RequestIds} make ids that say when a request began, {@link
 * dev.millrace.tokenizer.resume.FrameIds} number the frames of a stream, {@link
 * dev.millrace.tokenizer.resume.EventId} is what a client hands back. The frames of an answer are a pure function of its
 * request and of its tokens on the log, so a number of frames is all that must be known of what a client has.
 */
@NullMarked
package dev.millrace.tokenizer.resume;

import org.jspecify.annotations.NullMarked;
