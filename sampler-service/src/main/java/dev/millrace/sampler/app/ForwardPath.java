package dev.millrace.sampler.app;

/** What the messages between sampler and model travel on. */
public enum ForwardPath {
    /** The gRPC call. */
    GRPC,
    /** Topics; the call only says that both sides live. */
    TOPICS
}
