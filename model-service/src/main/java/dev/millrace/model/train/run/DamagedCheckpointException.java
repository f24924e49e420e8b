package dev.millrace.model.train.run;

import java.io.IOException;

/** A checkpoint is not as it was written. */
final class DamagedCheckpointException extends IOException {
    DamagedCheckpointException(String message) {
        super(message);
    }
}
