package dev.millrace.eval.reward.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.reward.Activation;
import dev.millrace.eval.reward.LinearHead;
import dev.millrace.eval.reward.Refusal;
import dev.millrace.eval.reward.RewardHead;
import dev.millrace.eval.reward.RewardModel;
import dev.millrace.eval.reward.RewardScale;
import dev.millrace.eval.reward.Standardisation;
import dev.millrace.eval.reward.Subject;
import dev.millrace.eval.reward.TwoLayerHead;
import dev.millrace.eval.reward.figure.Proportion;
import dev.millrace.eval.reward.figure.RewardFigures;
import dev.millrace.eval.reward.figure.RewardFigures.Bucket;
import dev.millrace.eval.reward.figure.RewardFigures.Counts;
import dev.millrace.eval.reward.figure.RewardFigures.LengthBias;
import dev.millrace.eval.reward.guard.RewardDrift;
import dev.millrace.eval.reward.store.RewardCard.Recipe;
import dev.millrace.eval.reward.train.HeadShape;
import dev.millrace.eval.reward.train.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardStoreTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final TrainingRun RUN =
            new TrainingRun(NOON, 90_000, OptionalDouble.of(.6), Optional.of(new RewardDrift(-.1, 1.5, .3, .2, .15)));
    private static final Standardisation HALVES = new Standardisation(new float[] {1, -1.3f}, new float[] {2, .5f});
    private static final RewardModel LINEAR =
            model(new LinearHead(HALVES, new float[] {.1f, -3e-20f}, 7), new LinearHead(HALVES, new float[] {1, 2}, 3));

    @TempDir
    Path root;

    private RewardStore store;

    @BeforeEach
    void open() {
        store = new RewardStore(root);
    }

    private static RewardModel model(RewardHead... heads) {
        return new RewardModel(List.of(heads), new RewardScale(.1 + .2, 1.0 / 3));
    }

    private static RewardCard card(RewardModel model, HeadShape shape) {
        var base = TrainingSettings.DEFAULT;
        var settings = new TrainingSettings(
                shape,
                base.objective(),
                base.pairwise(),
                model.heads().size(),
                base.penalties(),
                base.stopping(),
                base.heldOutShare(),
                Long.MAX_VALUE);
        var figures = new RewardFigures(
                new Counts(240, 1_440),
                new Counts(60, 360),
                new Proportion(.7, .65, .75),
                1e-7,
                .6,
                .05,
                new LengthBias(-.1, List.of(new Bucket(-1, 1, 360, .7))));
        return new RewardCard(
                "helpfulness",
                Subject.of("preference", "helpful", "human"),
                new BaseModel("smollm2-135m-instruct", "a1b2", "last", 2),
                new Recipe("", "0".repeat(64), settings, .3),
                model.scale(),
                figures);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        var layer = new TwoLayerHead.Layer(new float[] {1, 0, -1, .5f, 3, 4}, new float[] {.5f, 0, 2}, Activation.GELU);
        var deep = model(new TwoLayerHead(HALVES, layer, new float[] {2, -3, 1}, 1));
        float[] hidden = {.3f, 4};
        for (var written : List.of(
                store.write(card(LINEAR, HeadShape.LINEAR), LINEAR, RUN),
                store.write(card(deep, new HeadShape(3, Activation.GELU)), deep, RUN))) {
            var read = store.read("helpfulness", written.version());
            assertEquals(written.card(), read.card());
            assertEquals(RUN, read.run());
            RewardModel original = read.card().recipe().settings().shape().units() == 0 ? LINEAR : deep;
            assertEquals(original.estimate(hidden), read.model().estimate(hidden));
        }
        assertEquals(2, store.versions("helpfulness").size());
        assertEquals(List.of(), store.versions("other"));
    }

    @Test
    void theSameContentIsTheSameVersionWheneverMade() throws IOException {
        var card = card(LINEAR, HeadShape.LINEAR);
        var first = store.write(card, LINEAR, RUN);
        var again = store.write(card, LINEAR, silent(NOON.plusSeconds(60)));
        assertEquals(first.version(), again.version());
        assertEquals(RUN, again.run());
        var other = model(LINEAR.heads().get(0), LINEAR.heads().get(1).shifted(1));
        assertTrue(!store.write(card, other, RUN).version().equals(first.version()));
        try (Stream<Path> files = Files.list(root.resolve("helpfulness"))) {
            assertEquals(2, files.count(), "no drafts are left");
        }
    }

    @Test
    void refusesWhatWasDamaged() throws IOException {
        String version =
                store.write(card(LINEAR, HeadShape.LINEAR), LINEAR, RUN).version();
        Path folder = root.resolve("helpfulness").resolve(version);
        Path card = folder.resolve("card.json");
        Path weights = folder.resolve("head.safetensors");
        String json = Files.readString(card);
        byte[] bytes = Files.readAllBytes(weights);

        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertRefused(version, "card.json: version: is " + version + ", but card and weights make ");
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        Files.writeString(card, json.replace("\"penalty\" : 0.3", "\"penalty\" : 0.1"));
        assertRefused(version, "card.json: version: is ");
        Files.writeString(card, json.replace("\"penalty\" : 0.3,", "").replace("\"penalty\" : 0.3", "\"x\" : 1"));
        assertRefused(version, "card.json: recipe");
        Files.writeString(card, json.replace("\"heads\" : 2", "\"heads\" : 99"));
        assertRefused(version, "card.json: recipe.settings: heads: must be in 1..16, is 99");
        Files.writeString(card, json.replace("2026-11-22T12", "yesterday"));
        assertRefused(version, "card.json: created: must be a time");
        Files.writeString(card, json.substring(0, json.length() / 2));
        assertRefused(version, "card.json: card: must be JSON");
        Files.delete(card);
        assertRefused(version, "card.json: file: is missing");
        Files.writeString(card, json.replace(" : ", ":"));
        assertEquals(version, store.read("helpfulness", version).version(), "layout is no content");
        assertTrue(Refusal.of(() -> store.read("..", version)).startsWith("name:"));
        assertTrue(Refusal.of(() -> store.read("helpfulness", "../x")).startsWith("version:"));
    }

    private void assertRefused(String version, String message) {
        var refused = assertThrows(RewardPackageException.class, () -> store.read("helpfulness", version));
        assertTrue(String.valueOf(refused.getMessage()).startsWith(message), refused.getMessage());
    }

    @Test
    void readsCardsThatSayNothingOfTheTraining() throws IOException {
        var written = store.write(card(LINEAR, HeadShape.LINEAR), LINEAR, RUN);
        Path card = root.resolve("helpfulness").resolve(written.version()).resolve("card.json");
        String json = Files.readString(card);
        Files.writeString(
                card,
                json.replaceAll(",\\s*\"(trainingMs|promotedAccuracy)\" : [0-9.]+", "")
                        .replaceAll(",\\s*\"drift\" : \\{[^}]*}", ""));
        assertEquals(silent(NOON), store.read("helpfulness", written.version()).run());
        Files.writeString(card, json.replace("\"largestGap\" : 0.2", "\"largestGap\" : 2"));
        assertRefused(written.version(), "card.json: card: drift: must be finite figures");
        Files.writeString(card, json.replace("\"largestGap\" : 0.2", "\"largest\" : 0.2"));
        assertRefused(written.version(), "card.json: largest");
        Files.writeString(card, json.replace("\"promotedAccuracy\" : 0.6", "\"promotedAccuracy\" : 6"));
        assertRefused(written.version(), "card.json: run: promotedAccuracy: must be in 0..1, is 6");
        Files.writeString(card, json.replace("\"trainingMs\" : 90000", "\"trainingMs\" : \"long\""));
        assertRefused(written.version(), "card.json: trainingMs: must be a whole number");
    }

    private static TrainingRun silent(Instant created) {
        return new TrainingRun(created, 0, OptionalDouble.empty(), Optional.empty());
    }

    @Test
    void refusesACardOfAnotherModel() {
        var one = model(LINEAR.heads().getFirst());
        assertTrue(Refusal.of(() -> store.write(card(one, HeadShape.LINEAR), LINEAR, RUN))
                .startsWith("card:"));
        assertArrayEquals(new String[0], root.toFile().list());
    }
}
