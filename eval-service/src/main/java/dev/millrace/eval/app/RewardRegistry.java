package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.eval.reward.RewardModel;
import dev.millrace.eval.reward.store.RewardCard;
import dev.millrace.eval.reward.store.RewardPackage;
import dev.millrace.eval.reward.store.RewardPackageException;
import dev.millrace.eval.reward.store.RewardStore;
import dev.millrace.eval.reward.store.TrainingRun;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The versions of reward models on disk, and which of each name is promoted: the one that scores. Any thread. */
@Singleton
class RewardRegistry {
    private static final Logger LOG = Logger.getLogger(RewardRegistry.class);
    private static final int NAMES_MAX = 1_000;
    private static final int LOADED_MAX = 64;
    private static final String PROMOTED = "promoted";

    private final Path folder;
    private final RewardStore store;
    private final Map<String, RewardPackage> loaded = new ConcurrentHashMap<>();

    RewardRegistry(RewardConfig config) {
        folder = config.folder();
        store = new RewardStore(folder);
    }

    /** Writes a version; it is not promoted by that. */
    RewardPackage write(RewardCard card, RewardModel model, TrainingRun run) throws IOException {
        return store.write(card, model, run);
    }

    /**
     * The version that scores under a name.
     *
     * @throws RewardPackageException when what is promoted is none, or its files are not as they must be
     */
    Optional<RewardPackage> promoted(String name) throws IOException {
        var version = promotedVersion(name);
        return version.isPresent() ? Optional.of(read(name, version.get())) : Optional.empty();
    }

    private Optional<String> promotedVersion(String name) throws IOException {
        var file = folder.resolve(name).resolve(PROMOTED);
        return Files.isRegularFile(file)
                ? Optional.of(new String(Files.readAllBytes(file), UTF_8).strip())
                : Optional.empty();
    }

    /** Whether a version is the one that scores under its name. */
    boolean isPromoted(RewardPackage version) throws IOException {
        return promotedVersion(version.card().name()).equals(Optional.of(version.version()));
    }

    /**
     * A version.
     *
     * @throws RewardPackageException when there is none of it, or its files are not as they must be
     */
    RewardPackage read(String name, String version) throws IOException {
        var key = name + "@" + version;
        var known = loaded.get(key);
        if (known != null) {
            return known;
        }
        var fresh = fresh(name, version);
        if (loaded.size() >= LOADED_MAX) {
            loaded.clear();
        }
        loaded.put(key, fresh);
        return fresh;
    }

    private RewardPackage fresh(String name, String version) throws IOException {
        try {
            return store.read(name, version);
        } catch (IllegalArgumentException e) {
            // Somebody wrote by hand what no version can be.
            throw new RewardPackageException(name, "version '%s'".formatted(version), String.valueOf(e.getMessage()));
        }
    }

    /** Whether there is a folder of the version, whatever is in it. */
    boolean has(String name, String version) {
        return Files.isDirectory(folder.resolve(name).resolve(version));
    }

    /** Makes a version that is there the one that scores. */
    synchronized void promote(String name, String version) throws IOException {
        read(name, version);
        AtomicFile.write(folder.resolve(name).resolve(PROMOTED), (version + "\n").getBytes(UTF_8));
        LOG.infof("reward model %s scores with version %s now", name, version);
    }

    /**
     * Makes a version the one that scores, unless that is another one by now than it was held against.
     *
     * @param before which that was; empty where none scored
     * @return whether it scores now
     */
    synchronized boolean promoteOver(Optional<String> before, String name, String version) throws IOException {
        boolean isAsBefore = promotedVersion(name).equals(before);
        if (isAsBefore) {
            promote(name, version);
        }
        return isAsBefore;
    }

    /** All versions that can be read, newest first; with a name only its own. */
    List<RewardPackage> versions(Optional<String> name) throws IOException {
        var packages = new ArrayList<RewardPackage>();
        for (var one : name.isPresent() ? List.of(name.get()) : names()) {
            for (var version : store.versions(one)) {
                readable(one, version).ifPresent(packages::add);
            }
        }
        packages.sort(
                Comparator.comparing((RewardPackage version) -> version.run().created())
                        .reversed());
        return packages;
    }

    private Optional<RewardPackage> readable(String name, String version) {
        try {
            return Optional.of(read(name, version));
        } catch (RewardPackageException | IOException e) {
            LOG.warnf("version %s of reward model %s cannot be read: %s", version, name, e.getMessage());
            return Optional.empty();
        }
    }

    private List<String> names() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> RewardScoring.NAME.matcher(name).matches())
                    .sorted()
                    .limit(NAMES_MAX)
                    .toList();
        }
    }
}
