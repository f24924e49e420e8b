package dev.millrace.tokenizer.decode;

import dev.millrace.tokenizer.pretokenize.ByteAlphabet;
import java.util.ArrayList;
import java.util.List;

/** Reads tokens in the byte-level alphabet and joins their bytes to characters; what is no UTF-8 becomes U+FFFD. */
public final class ByteLevelDecoder implements DecoderStep {
    @Override
    public byte[] bytesOf(String token) {
        return ByteAlphabet.bytesOf(token);
    }

    @Override
    public boolean fuses() {
        return true;
    }

    @Override
    public Run open(Run next, boolean live) {
        List<byte[]> token = new ArrayList<>();
        ByteStreamDecoder bytes = new ByteStreamDecoder(index -> token.get(index));
        return new Run() {
            @Override
            public void accept(String spelling) {
                token.clear();
                token.add(ByteAlphabet.bytesOf(spelling));
                next.accept(bytes.accept(0));
            }

            @Override
            public void finish() {
                next.accept(bytes.finish());
                next.finish();
            }
        };
    }
}
