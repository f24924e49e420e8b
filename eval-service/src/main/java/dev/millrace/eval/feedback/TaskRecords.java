package dev.millrace.eval.feedback;

/** Knows what labellers were asked: whether a ranking that comes is a check of attention or a repeat. */
@FunctionalInterface
public interface TaskRecords {
    /** Nobody was asked anything. */
    TaskRecords NONE = ranking -> new Asked(Check.NONE, false);

    /** What a ranking was asked for. */
    Asked asked(Ranking ranking);

    /**
     * What a ranking was asked for.
     *
     * @param check outcome when it was a check of attention
     * @param repeated whether the labeller had ranked the item before and was asked again
     */
    record Asked(Check check, boolean repeated) {}
}
