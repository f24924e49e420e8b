package dev.millrace.model.train.draw;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.train.data.tokens.Ids;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Rounds as files of JSON lines, one a prompt. A file appears in one move when all of it is on the disk. When all together pass
 * {@value #BYTES_MAX} bytes the oldest ones go.
 */
final class RoundFiles {
    /** 4 GiB. */
    static final long BYTES_MAX = 4L << 30;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUFFIX = ".jsonl";
    private static final String DRAFT = ".draft";

    private final Path folder;
    private final long bytesMax;

    RoundFiles(Path folder, long bytesMax) {
        this.folder = folder;
        this.bytesMax = bytesMax;
    }

    /** The round of that name; empty too where its file is damaged. */
    Optional<List<Group>> find(String name) throws IOException {
        var file = folder.resolve(name + SUFFIX);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (var lines = Files.newBufferedReader(file)) {
            var groups = new ArrayList<Group>();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                groups.add(group(JSON.readTree(line)));
            }
            return Optional.of(groups);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void keep(String name, List<Group> groups) throws IOException {
        Files.createDirectories(folder);
        var draft = folder.resolve(DRAFT);
        var text = new StringBuilder();
        for (var group : groups) {
            text.append(JSON.writeValueAsString(json(group))).append('\n');
        }
        try (var file = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (var bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8)); bytes.hasRemaining(); ) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(draft, folder.resolve(name + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        dropOldest();
    }

    private record Kept(Path path, long bytes, FileTime written) {}

    private void dropOldest() throws IOException {
        var all = new ArrayList<Kept>();
        try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (var file : files) {
                all.add(new Kept(file, Files.size(file), Files.getLastModifiedTime(file)));
            }
        }
        long bytes = all.stream().mapToLong(Kept::bytes).sum();
        all.sort(Comparator.comparing(Kept::written));
        for (var oldest : all.subList(0, Math.max(0, all.size() - 1))) {
            if (bytes <= bytesMax) {
                return;
            }
            Files.delete(oldest.path());
            bytes -= oldest.bytes();
        }
    }

    private static JsonNode json(Group group) {
        var line = JSON.createObjectNode();
        group.prompt().stream().forEach(line.putArray("prompt_ids")::add);
        var answers = line.putArray("answers");
        for (int i = 0; i < group.answers().size(); i++) {
            var answer = group.answers().get(i);
            var one = answers.addObject();
            one.put("reward", group.rewards()[i]).put("ended", answer.isEnded()).put("text", answer.text());
            answer.ids().stream().forEach(one.putArray("ids")::add);
            var logprobs = one.putArray("logprobs");
            for (double logprob : answer.logprobs()) {
                logprobs.add(logprob);
            }
        }
        return line;
    }

    private static Group group(JsonNode line) {
        var answers = new ArrayList<Answer>();
        for (var one : line.path("answers")) {
            answers.add(new Answer(
                    ids(one.path("ids")),
                    numbers(one.path("logprobs")),
                    one.path("ended").asBoolean(),
                    one.path("text").asText()));
        }
        double[] rewards = StreamSupport.stream(line.path("answers").spliterator(), false)
                .mapToDouble(one -> one.path("reward").asDouble(Double.NaN))
                .toArray();
        return new Group(ids(line.path("prompt_ids")), answers, rewards);
    }

    private static Ids ids(JsonNode array) {
        return Ids.of(StreamSupport.stream(array.spliterator(), false)
                .mapToInt(id -> id.asInt(-1))
                .toArray());
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
