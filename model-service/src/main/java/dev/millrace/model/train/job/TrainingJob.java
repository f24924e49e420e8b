package dev.millrace.model.train.job;

import java.util.regex.Pattern;

/**
 * A job, as it never changes.
 *
 * @param id also the name of its folder: letters, digits, dots, hyphens and underscores
 * @param tenant whose it is; may be empty
 * @param createdMs when it was taken, milliseconds since the epoch
 */
public record TrainingJob(String id, TrainingSpec spec, String tenant, long createdMs) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int TENANT_MAX = 256;

    public TrainingJob {
        requireId(id);
        Bounds.length("tenant", tenant, TENANT_MAX);
    }

    /** Refuses what cannot name a job. */
    public static void requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "job_id: must be 1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit first");
        }
    }
}
