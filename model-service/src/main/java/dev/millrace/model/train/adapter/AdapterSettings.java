package dev.millrace.model.train.adapter;

/** What is trained while a decoder's own weights stay as they are. */
public sealed interface AdapterSettings permits LoraSettings, BottleneckSettings, VirtualTokens {
    /** Name of the field of a job. */
    String label();
}
