package dev.millrace.model.encode;

/** Is told what the engine does; on its thread, so it must be quick. */
public interface EncoderObserver {
    /** A run of {@code rows} rows with {@code tokens} tokens of them, padding not counted, took {@code nanos}. */
    void encoded(int rows, int tokens, long nanos);

    /** A run failed; its jobs did with it. */
    void failed(Throwable failure);
}
