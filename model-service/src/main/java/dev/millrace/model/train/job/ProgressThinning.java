package dev.millrace.model.train.job;

/**
 * Which reports of a run are kept: the first and the last, each that is noteworthy, and of the others one a second; none of
 * these others beyond {@value #KEPT_MAX}. For one thread.
 */
final class ProgressThinning {
    static final long EVERY_MS = 1_000;
    static final long KEPT_MAX = 100_000;

    private long lastMs;
    private long kept;

    boolean keeps(Progress progress, long nowMs) {
        boolean isLast = progress.updates() > 0 && progress.update() >= progress.updates();
        boolean isDue = kept == 0 || nowMs - lastMs >= EVERY_MS;
        boolean keeps = progress.isNoteworthy() || ((isLast || isDue) && kept < KEPT_MAX);
        if (keeps) {
            kept++;
            lastMs = nowMs;
        }
        return keeps;
    }
}
