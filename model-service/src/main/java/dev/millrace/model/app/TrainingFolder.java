package dev.millrace.model.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.millrace.contract.training.v1.TrainingJob;
import dev.millrace.contract.training.v1.TrainingProgress;
import dev.millrace.model.train.job.JobState;
import dev.millrace.model.train.job.JobStore;
import dev.millrace.model.train.job.ProgressRecord;
import dev.millrace.model.train.run.WholeFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A folder a job: {@code job.json} is its {@link TrainingJob}, a line of {@code progress.jsonl} a {@link TrainingProgress}; what
 * else is there is the training's own. A job that is written is on the disk.
 */
final class TrainingFolder implements JobStore {
    private static final Logger LOG = Logger.getLogger(TrainingFolder.class);
    private static final String JOB = "job.json";
    private static final String PROGRESS = "progress.jsonl";
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();
    /** What a later version has written beside is left alone. */
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

    private final Path root;

    TrainingFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public Path folder(String id) throws IOException {
        return Files.createDirectories(root.resolve(id));
    }

    @Override
    public synchronized void save(JobState state) throws IOException {
        var folder = folder(state.id());
        var draft = folder.resolve(JOB + ".draft");
        var text = PRINTER.print(TrainingJobProto.toProto(state)).getBytes(UTF_8);
        try (var file = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (var bytes = ByteBuffer.wrap(text); bytes.hasRemaining(); ) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(draft, folder.resolve(JOB), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public synchronized List<JobState> all() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        var states = new ArrayList<JobState>();
        try (var folders = Files.newDirectoryStream(root)) {
            for (var folder : folders) {
                read(folder.resolve(JOB)).ifPresent(states::add);
            }
        }
        return states;
    }

    private static Optional<JobState> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            var job = parse(Files.readString(file), TrainingJob.newBuilder()).build();
            return Optional.of(TrainingJobProto.fromProto(job));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.errorf("%s is no job and is left alone: %s", file, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public synchronized void append(ProgressRecord report) throws IOException {
        var line = PRINTER.print(TrainingJobProto.toProto(report)) + "\n";
        try (var file =
                new RandomAccessFile(folder(report.jobId()).resolve(PROGRESS).toFile(), "rw")) {
            long end = file.length();
            if (end > 0) {
                file.seek(end - 1);
                // The end of a line that a crash has cut off.
                line = file.read() == '\n' ? line : "\n" + line;
            }
            file.seek(end);
            file.write(line.getBytes(UTF_8));
        }
    }

    @Override
    public synchronized List<ProgressRecord> progress(String id) throws IOException {
        var file = root.resolve(id).resolve(PROGRESS);
        if (!Files.exists(file)) {
            return List.of();
        }
        var reports = new ArrayList<ProgressRecord>();
        try (var lines = Files.newBufferedReader(file)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                report(line).ifPresent(reports::add);
            }
        }
        return reports;
    }

    private static Optional<ProgressRecord> report(String line) {
        try {
            var proto = parse(line, TrainingProgress.newBuilder()).build();
            return Optional.of(TrainingJobProto.fromProto(proto));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.debugf("a line of %s is passed over: %s", PROGRESS, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public synchronized void remove(String id) throws IOException {
        WholeFolder.delete(root.resolve(id));
    }

    private static <B extends Message.Builder> B parse(String text, B into) throws InvalidProtocolBufferException {
        PARSER.merge(text, into);
        return into;
    }
}
