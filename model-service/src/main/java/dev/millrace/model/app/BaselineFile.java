package dev.millrace.model.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.train.gate.Baselines;
import dev.millrace.model.train.gate.TaskFigures;
import dev.millrace.model.train.job.GateSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Remembered figures as a file of JSON, by version, tasks and limit; at most {@value #KEPT_MAX}, the oldest forgotten. */
final class BaselineFile implements Baselines {
    static final int KEPT_MAX = 200;

    private static final Logger LOG = Logger.getLogger(BaselineFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, List<TaskFigures>>> FIGURES = new TypeReference<>() {};

    private final Path file;

    BaselineFile(Path file) {
        this.file = file;
    }

    private static String key(String version, GateSettings gate) {
        return version + " " + gate.limit() + " " + String.join(" ", gate.tasks());
    }

    @Override
    public synchronized Optional<List<TaskFigures>> find(String version, GateSettings gate) {
        return Optional.ofNullable(read().get(key(version, gate)));
    }

    @Override
    public synchronized void keep(String version, GateSettings gate, List<TaskFigures> found) throws IOException {
        var all = read();
        all.remove(key(version, gate));
        all.put(key(version, gate), found);
        while (all.size() > KEPT_MAX) {
            all.remove(all.keySet().iterator().next());
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        var draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.write(draft, JSON.writeValueAsString(all).getBytes(UTF_8));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What cannot be read is measured again. */
    private Map<String, List<TaskFigures>> read() {
        try {
            return Files.exists(file) ? JSON.readValue(file.toFile(), FIGURES) : new LinkedHashMap<>();
        } catch (JacksonException e) {
            LOG.warnf("%s is damaged, what it had is measured again: %s", file, e.getOriginalMessage());
            return new LinkedHashMap<>();
        } catch (IOException e) {
            LOG.warnf("%s cannot be read: %s", file, e.getMessage());
            return new LinkedHashMap<>();
        }
    }
}
