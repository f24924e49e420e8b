package dev.millrace.model.train.run;

import static java.util.Comparator.reverseOrder;

import dev.millrace.model.train.optimizer.NamedArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The checkpoints of one run in a folder of its own: the newest two or as many as are wanted, and the best one by validation.
 * Each is a folder that appears in one move when all of it is on the disk, so that a process that is killed leaves whole ones
 * only.
 */
public final class Checkpoints {
    /** So that a newest one that the disk lost has one before it. */
    private static final int KEPT = 2;

    private static final Pattern NAME = Pattern.compile("update-(\\d{1,10})");
    private static final String DRAFT = ".draft";

    private final Path folder;
    private final int kept;

    /** @param folder made when the first checkpoint is kept */
    public Checkpoints(Path folder) {
        this(folder, KEPT);
    }

    /** @param kept how many of the newest stay, at least one */
    public Checkpoints(Path folder, int kept) {
        if (kept < 1) {
            throw new IllegalArgumentException("kept: must be at least 1, is " + kept);
        }
        this.folder = folder;
        this.kept = kept;
    }

    /**
     * Keeps one and drops those that are not needed any more. One of the same update was not readable, and is replaced.
     */
    public void keep(Checkpoint checkpoint) throws IOException {
        Files.createDirectories(folder);
        var draft = folder.resolve(DRAFT);
        WholeFolder.delete(draft);
        Files.createDirectory(draft);
        CheckpointFiles.write(checkpoint, draft);
        WholeFolder.delete(at(checkpoint.update()));
        Files.move(draft, at(checkpoint.update()), StandardCopyOption.ATOMIC_MOVE);
        drop(checkpoint.course().bestUpdate());
    }

    private void drop(long best) throws IOException {
        var updates = updates();
        for (long update : updates.subList(Math.min(kept, updates.size()), updates.size())) {
            if (update != best) {
                WholeFolder.delete(at(update));
            }
        }
    }

    /**
     * The newest that is whole.
     *
     * @param run hash of the run that wants to go on
     * @throws IllegalStateException where the newest one is of another run, or none of them can be read
     */
    public Optional<Checkpoint> newest(String run) throws IOException {
        var problems = new ArrayList<String>();
        for (long update : updates()) {
            try {
                var found = CheckpointFiles.read(at(update));
                requireSame(run, found);
                return Optional.of(found);
            } catch (DamagedCheckpointException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("no checkpoint can be read: " + String.join("; ", problems));
        }
        return Optional.empty();
    }

    /** What the parameters were after an update of this run, whose checkpoint was kept. */
    NamedArrays parametersAt(long update) throws IOException {
        return CheckpointFiles.readParameters(at(update));
    }

    private void requireSame(String run, Checkpoint found) {
        if (!found.run().equals(run)) {
            throw new IllegalStateException("the checkpoints in " + folder.getFileName()
                    + " are of other data or settings; take another folder to begin anew");
        }
    }

    /** Updates that have a checkpoint, newest first. */
    public List<Long> updates() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var entries = Files.list(folder)) {
            return entries.map(entry -> NAME.matcher(entry.getFileName().toString()))
                    .filter(name -> name.matches())
                    .map(name -> Long.parseLong(name.group(1)))
                    .sorted(reverseOrder())
                    .toList();
        }
    }

    private Path at(long update) {
        return folder.resolve("update-" + update);
    }
}
