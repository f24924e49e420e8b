package dev.millrace.eval.reward.store;

import dev.millrace.eval.reward.RewardHead;
import dev.millrace.eval.reward.RewardModel;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The versions below a folder. A version appears whole or not at all: it is written beside and then renamed.
 *
 * @param root folder; made when the first version is written
 */
public record RewardStore(Path root) {
    private static final int CARD_BYTES_MAX = 1 << 20;

    /**
     * Writes a version, or finds it there already: the same card and weights are the same version, whenever made.
     *
     * @param model the scale and the number of heads must be the card's
     * @throws IllegalArgumentException if card and model do not belong together
     */
    public RewardPackage write(RewardCard card, RewardModel model, TrainingRun run) throws IOException {
        if (model.width() != card.base().width()
                || !model.scale().equals(card.scale())
                || model.heads().size() != card.recipe().settings().heads()) {
            throw new IllegalArgumentException("card: must have width, scale and number of heads of the model");
        }
        byte[] weights = SafetensorsFile.write(HeadTensors.of(model.heads()));
        CardJson json = CardJson.of(card, weights, run);
        Path folder = Files.createDirectories(root.resolve(card.name()));
        Path version = folder.resolve(json.version());
        if (!Files.isDirectory(version)) {
            Path draft = Files.createTempDirectory(folder, ".draft-");
            Files.write(draft.resolve(SafetensorsFile.NAME), weights);
            Files.write(draft.resolve(CardJson.NAME), json.write());
            publish(draft, version);
        }
        return read(card.name(), json.version());
    }

    private static void publish(Path draft, Path version) throws IOException {
        try {
            Files.move(draft, version, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            Files.deleteIfExists(draft.resolve(SafetensorsFile.NAME));
            Files.deleteIfExists(draft.resolve(CardJson.NAME));
            Files.deleteIfExists(draft);
            // Somebody else was quicker with the same version.
            if (!Files.isDirectory(version)) {
                throw e;
            }
        }
    }

    /**
     * Reads a version and checks all of it.
     *
     * @throws RewardPackageException if it is missing or not as it must be
     */
    public RewardPackage read(String name, String version) throws IOException {
        Named.checkFolder("name", name);
        Named.checkFolder("version", version);
        Path folder = root.resolve(name).resolve(version);
        byte[] weights = bytes(folder, SafetensorsFile.NAME, SafetensorsFile.BYTES_MAX);
        CardJson json = CardJson.read(bytes(folder, CardJson.NAME, CARD_BYTES_MAX), weights);
        RewardCard card = json.card();
        if (!card.name().equals(name) || !json.version().equals(version)) {
            throw new RewardPackageException(
                    CardJson.NAME, "name", "is %s %s in folder %s".formatted(card.name(), json.version(), folder));
        }
        var settings = card.recipe().settings();
        List<RewardHead> heads = HeadTensors.heads(
                SafetensorsFile.read(weights),
                settings.heads(),
                settings.shape().activation());
        var model = new RewardModel(heads, card.scale());
        if (model.width() != card.base().width()) {
            throw new RewardPackageException(
                    CardJson.NAME,
                    "base.width",
                    "is %d, the head is %d wide".formatted(card.base().width(), model.width()));
        }
        return new RewardPackage(card, version, json.run(), model);
    }

    /** Versions of a name, in no order; none of an unknown name. */
    public List<String> versions(String name) throws IOException {
        Named.checkFolder("name", name);
        Path folder = root.resolve(name);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(version -> !version.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] bytes(Path folder, String file, int max) throws IOException {
        Path path = folder.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new RewardPackageException(file, "file", "is missing");
        }
        if (Files.size(path) > max) {
            throw new RewardPackageException(
                    file, "file", "must have at most %d bytes, has %d".formatted(max, Files.size(path)));
        }
        return Files.readAllBytes(path);
    }
}
