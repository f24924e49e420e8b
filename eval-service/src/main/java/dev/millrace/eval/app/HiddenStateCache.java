package dev.millrace.eval.app;

import dev.millrace.eval.reward.store.BaseModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hidden states that were asked for last, of reward models their scores, by what read the tokens and the tokens; up to a number
 * of bytes. Any thread.
 */
final class HiddenStateCache {
    /** What an entry takes beside its numbers. */
    private static final int ENTRY_BYTES = 160;

    private final long bytesMax;
    private final LinkedHashMap<ByteBuffer, float[]> states = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long lastBytes;

    HiddenStateCache(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Names a state: 16 bytes of the hash over the model, what it is adapted with and the tokens.
     *
     * @param reward null for the model alone
     */
    static ByteBuffer key(BaseModel base, @Nullable ServedReward reward, List<Integer> ids) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var adapter = reward == null ? "" : reward.name() + "\0" + reward.version();
            digest.update(
                    (base.name() + "\0" + base.version() + "\0" + adapter + "\0").getBytes(StandardCharsets.UTF_8));
            var numbers = ByteBuffer.allocate(ids.size() * Integer.BYTES);
            ids.forEach(numbers::putInt);
            return ByteBuffer.wrap(Arrays.copyOf(digest.digest(numbers.array()), 16));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every platform has SHA-256", e);
        }
    }

    synchronized float @Nullable [] get(ByteBuffer key) {
        return states.get(key);
    }

    /** Whether another one would take the place of the one that was asked for longest ago. */
    synchronized boolean isFull() {
        return bytes + lastBytes > bytesMax;
    }

    synchronized void clear() {
        states.clear();
        bytes = 0;
    }

    synchronized void put(ByteBuffer key, float[] state) {
        lastBytes = size(state);
        if (states.put(key, state) == null) {
            bytes += size(state);
        }
        while (bytes > bytesMax && states.size() > 1) {
            bytes -= size(states.pollFirstEntry().getValue());
        }
    }

    private static long size(float[] state) {
        return ENTRY_BYTES + (long) state.length * Float.BYTES;
    }
}
