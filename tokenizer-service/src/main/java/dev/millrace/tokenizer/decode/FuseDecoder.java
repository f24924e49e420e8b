package dev.millrace.tokenizer.decode;

/** Makes one token of all. As what follows is fed in pieces, nothing has to wait here. */
public final class FuseDecoder implements DecoderStep {
    @Override
    public boolean fuses() {
        return true;
    }

    @Override
    public Run open(Run next, boolean live) {
        return next;
    }
}
