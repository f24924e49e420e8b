package dev.millrace.model.train.data.mix;

/** The example of index {@code example} of the source of index {@code source}, both from 0. */
public record Draw(int source, int example) {}
