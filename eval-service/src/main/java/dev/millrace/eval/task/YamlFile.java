package dev.millrace.eval.task;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the YAML of a task file, and what it includes, into {@link Section}s. Tags that mean Python become {@link Section.Refused}. */
final class YamlFile {
    /** Bytes of a task file at most. */
    static final long BYTES_MAX = 1 << 20;

    /** Files that one file may include, one through another. */
    static final int INCLUDES_MAX = 16;

    private static final int DEPTH_MAX = 24;

    private final TaskFolder folder;
    private final LoaderOptions options = new LoaderOptions();

    YamlFile(TaskFolder folder) {
        this.folder = folder;
        options.setCodePointLimit((int) BYTES_MAX);
        options.setNestingDepthLimit(DEPTH_MAX);
        options.setMaxAliasesForCollections(50);
        options.setAllowDuplicateKeys(false);
    }

    /** A file with what it includes beneath it. */
    Section read(Path file) {
        return read(file, new ArrayList<>());
    }

    private Section read(Path file, List<Path> readers) {
        if (readers.contains(file)) {
            throw new TaskException("%s: includes itself".formatted(folder.shown(file)));
        }
        if (readers.size() > INCLUDES_MAX) {
            throw new TaskException(
                    "%s: includes go deeper than %d".formatted(folder.shown(file), INCLUDES_MAX));
        }
        readers.add(file);
        Section own = parse(file);
        Section merged = new Section(own.place(), Map.of());
        for (String included : own.texts("include")) {
            if (Path.of(included).isAbsolute()) {
                throw own.fail("include", "is an absolute path; it must be relative to the file");
            }
            merged = merged.with(read(folder.resolve(file, included), readers));
        }
        readers.removeLast();
        own.entries().remove("include");
        return merged.with(own);
    }

    private Section parse(Path file) {
        String shown = folder.shown(file);
        try (Reader reader = Files.newBufferedReader(file)) {
            if (Files.size(file) > BYTES_MAX) {
                throw new TaskException(
                        "%s: has %d bytes, more than %d".formatted(shown, Files.size(file), BYTES_MAX));
            }
            Node root = new Yaml(options).compose(reader);
            if (!(root instanceof MappingNode mapping)) {
                throw new TaskException(shown + ": is not a mapping");
            }
            return section(mapping, shown, 0);
        } catch (MarkedYAMLException broken) {
            int line = broken.getProblemMark() == null ? 0 : broken.getProblemMark().getLine() + 1;
            throw new TaskException("%s, line %d: %s".formatted(shown, line, broken.getProblem()), broken);
        } catch (YAMLException | IOException broken) {
            throw new TaskException("%s: %s".formatted(shown, broken.getMessage()), broken);
        }
    }

    private Section section(MappingNode mapping, String file, int depth) {
        Map<String, Section.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            String place = place(file, keyNode);
            if (!(keyNode instanceof ScalarNode key)) {
                throw new TaskException(place + ": a key is not a text");
            }
            Object value = value(tuple.getValueNode(), file, key.getValue(), depth + 1);
            if (entries.put(key.getValue(), new Section.Entry(place, value)) != null) {
                throw new TaskException("%s: %s stands here twice".formatted(place, key.getValue()));
            }
        }
        return new Section(place(file, mapping), entries);
    }

    private @Nullable Object value(Node node, String file, String key, int depth) {
        if (depth > DEPTH_MAX) {
            throw new TaskException("%s: %s nests deeper than %d".formatted(place(file, node), key, DEPTH_MAX));
        }
        return switch (node) {
            case MappingNode mapping -> section(mapping, file, depth);
            case SequenceNode sequence -> {
                List<@Nullable Object> items = new ArrayList<>(sequence.getValue().size());
                for (Node item : sequence.getValue()) {
                    items.add(value(item, file, key, depth + 1));
                }
                yield items;
            }
            case ScalarNode scalar -> scalar(scalar, file, key);
            default -> throw new TaskException("%s: %s has an alias that leads nowhere".formatted(place(file, node), key));
        };
    }

    private @Nullable Object scalar(ScalarNode scalar, String file, String key) {
        String tag = scalar.getTag().getValue();
        if (tag.startsWith("!")) {
            return new Section.Refused("%s: %s has the tag %s; Python is not run, so the task must be written without it"
                    .formatted(place(file, scalar), key, tag));
        }
        if (scalar.getTag().equals(Tag.TIMESTAMP)) {
            return scalar.getValue();
        }
        return new YamlValue(options).of(scalar);
    }

    private static String place(String file, Node node) {
        return "%s, line %d".formatted(file, node.getStartMark().getLine() + 1);
    }
}
