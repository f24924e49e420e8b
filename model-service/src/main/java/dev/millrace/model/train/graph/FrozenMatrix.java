package dev.millrace.model.train.graph;

/** A matrix {@code [out,in]} that is not trained, in the form in which it is stored. */
interface FrozenMatrix {
    /** input {@code [...,in]} times its transpose, as the served model multiplies. */
    String multiplied(Nodes nodes, String input);

    /** gradient {@code [...,out]} times it. */
    String back(Nodes nodes, String gradient);

    /** The rows of tokens: ids {@code [B,S]} to {@code [B,S,in]}. */
    String rows(Nodes nodes, String ids);
}
