package dev.millrace.eval.task;

import dev.millrace.eval.dataset.Dataset;
import dev.millrace.eval.dataset.DatasetException;
import dev.millrace.eval.dataset.DatasetFormats;
import dev.millrace.eval.dataset.DatasetReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a task's splits. {@code dataset_path} is a format whose files {@code data_files} names, or a file, or a folder
 * with a file of each split's name, in a folder of {@code dataset_name} where one is given. Paths are relative to the task's
 * file, then to the root of its folder tree. Nothing is downloaded.
 */
final class SplitFiles implements Documents.Splits {
    private final TaskFolder folder;
    private final Path taskFile;
    private final TaskConfig config;
    private final DatasetFormats formats;

    SplitFiles(TaskFolder folder, Path taskFile, TaskConfig config, DatasetFormats formats) {
        this.folder = folder;
        this.taskFile = taskFile;
        this.config = config;
        this.formats = formats;
    }

    @Override
    public Dataset read(String split) {
        TaskConfig.Source source = config.source();
        Optional<DatasetReader> named = formats.named(source.path());
        List<Path> files = files(split, named.map(DatasetReader::hasFile).orElse(true));
        List<Dataset> parts = new ArrayList<>(files.size());
        for (Path file : files) {
            DatasetReader reader = named.orElseGet(() -> formats.of(file));
            try {
                parts.add(reader.read(file, source.options()));
            } catch (DatasetException wrong) {
                throw new TaskException("task %s: %s".formatted(config.name(), wrong.getMessage()), wrong);
            } catch (IOException unreadable) {
                throw new TaskException(
                        "task %s: %s cannot be read: %s"
                                .formatted(config.name(), folder.shown(file), unreadable.getMessage()),
                        unreadable);
            }
        }
        return Documents.joined(parts);
    }

    private List<Path> files(String split, boolean hasFile) {
        if (!hasFile) {
            return List.of(taskFile);
        }
        if (config.source().files().isEmpty()) {
            return List.of(file(split));
        }
        List<String> names = config.source().files().get(split);
        if (names == null) {
            names = config.source().files().get(SourceReader.ANY);
        }
        if (names == null) {
            throw new TaskException("task %s: data_files has no split %s; it has %s"
                    .formatted(config.name(), split, config.source().files().keySet()));
        }
        return names.stream().map(name -> folder.resolve(taskFile, name)).toList();
    }

    private Path file(String split) {
        TaskConfig.Source source = config.source();
        if (!folder.has(taskFile, source.path())) {
            throw new TaskException(
                    "task %s: dataset_path %s is neither a file nor a folder beside the task, and no format "
                                    .formatted(config.name(), source.path())
                            + "whose files data_files names; data sets are not downloaded");
        }
        Path path = folder.resolve(taskFile, source.path());
        if (Files.isRegularFile(path)) {
            return path;
        }
        Path named = source.name().isEmpty() ? path : folder.resolve(path.resolve("x"), source.name());
        try (Stream<Path> files = Files.list(named)) {
            return files.filter(file -> isOf(file, split))
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new TaskException("task %s: %s has no file of the split %s"
                            .formatted(config.name(), folder.shown(named), split)))
                    .toRealPath();
        } catch (IOException unreadable) {
            throw new TaskException(
                    "task %s: %s cannot be listed".formatted(config.name(), folder.shown(named)), unreadable);
        }
    }

    private boolean isOf(Path file, String split) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0
                && name.substring(0, dot).equals(split)
                && formats.named(name.substring(dot + 1)).isPresent()
                && folder.has(taskFile, file.toString());
    }
}
