package dev.millrace.tokenizer.app;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;

/** Plain values between Java and the contract's messages. */
final class ProtoValues {
    private ProtoValues() {}

    static Iterable<Integer> boxed(int[] ids) {
        return () -> Arrays.stream(ids).iterator();
    }

    static int[] ids(List<Integer> ids) {
        return ids.stream().mapToInt(ProtoValues::unsigned).toArray();
    }

    static ByteString bytes(byte[] bytes) {
        return ByteString.copyFrom(bytes);
    }

    /** A uint32 as an int: what does not fit is as good as the largest. */
    static int unsigned(int uint32) {
        return uint32 < 0 ? Integer.MAX_VALUE : uint32;
    }
}
