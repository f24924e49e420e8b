package dev.millrace.model.train.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Folders on the disk, states in memory: what a runner that is gone has left for the next one. */
final class FolderStore implements JobStore {
    private final Path root;
    private final Map<String, JobState> states = new LinkedHashMap<>();
    private final List<ProgressRecord> reports = new ArrayList<>();

    FolderStore(Path root) {
        this.root = root;
    }

    @Override
    public Path folder(String id) throws IOException {
        return Files.createDirectories(root.resolve(id));
    }

    @Override
    public synchronized void save(JobState state) {
        states.put(state.id(), state);
    }

    @Override
    public synchronized List<JobState> all() {
        return List.copyOf(states.values());
    }

    @Override
    public synchronized void append(ProgressRecord report) {
        reports.add(report);
    }

    @Override
    public synchronized List<ProgressRecord> progress(String id) {
        return reports.stream().filter(report -> report.jobId().equals(id)).toList();
    }

    @Override
    public void remove(String id) throws IOException {
        try (var files = Files.list(root.resolve(id))) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(root.resolve(id));
    }
}
