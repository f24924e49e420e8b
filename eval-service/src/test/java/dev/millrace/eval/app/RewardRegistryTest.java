package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.eval.reward.store.RewardPackage;
import dev.millrace.eval.reward.store.RewardPackageException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions on disk among what else somebody may have put there. */
@NullUnmarked
class RewardRegistryTest {
    @TempDir
    private Path folder;

    private RewardConfig config;
    private RewardRegistry registry;
    private String version;

    @BeforeEach
    void write() throws IOException {
        config = TrainingFixture.config(folder, "127.0.0.1:1");
        registry = new RewardRegistry(config);
        version = CountingModel.writeReward(folder);
    }

    @Test
    void listsWhatCanBeReadAndPassesOverTheRest() throws IOException {
        registry.promote("default", version);
        for (var odd : List.of("lost+found", "Default", "empty", "default/notes here", "default/0123456789abcdef")) {
            Files.createDirectories(folder.resolve(odd));
        }
        Files.writeString(folder.resolve("README"), "no folder");
        var listed = registry.versions(Optional.empty());
        assertEquals(
                List.of(version), listed.stream().map(RewardPackage::version).toList());
        assertTrue(registry.isPromoted(listed.getFirst()));
    }

    @Test
    void saysThatThereIsNoneWhereNobodyCanSayWhatIsPromoted() throws IOException {
        var stubs = new ModelStubs(config);
        var scoring = new RewardScoring(registry, new HiddenStateClient(stubs, config), config);
        for (byte[] promoted : List.of(new byte[0], "../x\n".getBytes(UTF_8), new byte[] {(byte) 0xff})) {
            Files.write(folder.resolve("default").resolve("promoted"), promoted);
            assertThrows(RewardPackageException.class, () -> registry.promoted("default"));
            assertFalse(registry.isPromoted(registry.versions(Optional.empty()).getFirst()));
            var request = ScoreAnswersRequest.newBuilder().setPrompt("p").build();
            var refused = assertThrows(StatusRuntimeException.class, () -> scoring.score(request));
            assertEquals(Status.Code.NOT_FOUND, refused.getStatus().getCode());
        }
        stubs.close();
        registry.promote("default", version);
        assertEquals(version, registry.promoted("default").orElseThrow().version());
    }

    @Test
    void promotesOverTheVersionThatItIsHeldAgainstAlone() throws IOException {
        assertFalse(registry.promoteOver(Optional.of("0123456789abcdef"), "default", version));
        assertEquals(Optional.empty(), registry.promoted("default"));
        assertTrue(registry.promoteOver(Optional.empty(), "default", version));
        assertFalse(registry.promoteOver(Optional.empty(), "default", version));
    }
}
