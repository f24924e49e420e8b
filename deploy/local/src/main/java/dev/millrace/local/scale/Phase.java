package dev.millrace.local.scale;

/** The parts of a run; a request belongs to the one in which it was accepted. */
enum Phase {
    WARM_UP(0.25),
    STEADY(0.4),
    WORKERS_LOST(0.6),
    WORKERS_BACK(0.75),
    SAMPLERS_GONE(0.875),
    SAMPLERS_BACK(1);

    private final double until;

    Phase(double until) {
        this.until = until;
    }

    /** When it ends, milliseconds since the begin. */
    long endMs(Workload workload) {
        return (long) (until * workload.seconds() * 1000);
    }

    /** The phase of a moment; what comes after the end belongs to the last. */
    static Phase at(long ms, Workload workload) {
        for (var phase : values()) {
            if (ms < phase.endMs(workload)) {
                return phase;
            }
        }
        return SAMPLERS_BACK;
    }
}
