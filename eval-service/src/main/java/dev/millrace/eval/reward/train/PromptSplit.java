package dev.millrace.eval.reward.train;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Which prompts are held out. Prompts and not pairs: two pairs of one prompt share an answer, so a pair is easy to tell
 * when the other was trained on. The side hangs on the id alone, so that a prompt that was held out once is held out
 * from every later training with the same share, and figures of versions can be compared.
 *
 * @param heldOutShare of all prompts, in (0, 1)
 */
public record PromptSplit(double heldOutShare) {
    /** Whether the prompt is kept for figures: the first 53 bits of its SHA-256 as a number in [0, 1). */
    public boolean holdsOut(String promptId) {
        byte[] digest = DataHash.sha256().digest(promptId.getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1p-53 < heldOutShare;
    }
}
