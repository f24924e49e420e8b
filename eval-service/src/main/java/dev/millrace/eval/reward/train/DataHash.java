package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.loss.PreferencePair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Names a set of training data by what is in it. */
public final class DataHash {
    private DataHash() {}

    /**
     * SHA-256 in hex over ids, hidden states, lengths and judgements, whatever the order of the prompts.
     *
     * @param prompts of different ids
     */
    public static String of(List<TrainingPrompt> prompts) {
        MessageDigest digest = sha256();
        prompts.stream().sorted(Comparator.comparing(TrainingPrompt::id)).forEach(prompt -> add(digest, prompt));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, TrainingPrompt prompt) {
        byte[] id = prompt.id().getBytes(StandardCharsets.UTF_8);
        // Each count goes before what it counts, so that no two different prompts give the same bytes.
        digest.update(ints(id.length));
        digest.update(id);
        digest.update(ints(
                prompt.answers().size(), prompt.pairs().size(), prompt.order().size()));
        for (TrainingAnswer answer : prompt.answers()) {
            digest.update(ints(answer.length(), answer.verdict().ordinal(), answer.hidden().length));
            digest.update(
                    ByteBuffer.allocate(Double.BYTES).putDouble(answer.weight()).flip());
            var bytes = ByteBuffer.allocate(answer.hidden().length * Float.BYTES);
            bytes.asFloatBuffer().put(answer.hidden());
            digest.update(bytes);
        }
        for (PreferencePair pair : prompt.pairs()) {
            digest.update(ints(pair.chosen(), pair.rejected()));
            digest.update(ByteBuffer.allocate(3 * Double.BYTES)
                    .putDouble(pair.margin())
                    .putDouble(pair.weight())
                    .putDouble(pair.target())
                    .flip());
        }
        prompt.order().forEach(index -> digest.update(ints(index)));
    }

    private static ByteBuffer ints(int... values) {
        var bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return bytes;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
