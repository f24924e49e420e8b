package dev.millrace.model.train.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Keeps jobs over restarts, each in a folder of its own. */
public interface JobStore {
    /** The folder of a job, made if it is not there. */
    Path folder(String id) throws IOException;

    /** Keeps a state in the place of the one before: whole or not at all. */
    void save(JobState state) throws IOException;

    /** The jobs that are kept. What cannot be read is left out and told elsewhere. */
    List<JobState> all() throws IOException;

    /** Keeps a report behind those before it. */
    void append(ProgressRecord report) throws IOException;

    /** The reports of a job in order. */
    List<ProgressRecord> progress(String id) throws IOException;

    /** Removes a job that was not taken. */
    void remove(String id) throws IOException;
}
