package dev.millrace.model.train.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.train.adapter.BaseModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelRegistryTest {
    private static final String FIRST = "0000000000000001";
    private static final String SECOND = "0000000000000002";

    private final ModelRegistry registry = new ModelRegistry();

    @Test
    void aNameMeansNothingBeforeItsFirstPromotion() {
        registry.apply(made(FIRST));

        assertEquals(Optional.empty(), entry().promoted());
        assertEquals(Optional.of(FIRST), entry().parent());
    }

    @Test
    void promotesTheNewestWhereNoVersionIsNamed() {
        registry.apply(made(FIRST));
        registry.apply(made(SECOND));

        registry.apply(registry.promote("taste", "", "me"));

        assertEquals(Optional.of(SECOND), entry().promoted());
    }

    @Test
    void rollsBackToWhatWasInForceBefore() {
        registry.apply(made(FIRST));
        registry.apply(made(SECOND));
        registry.apply(registry.promote("taste", FIRST, ""));
        registry.apply(registry.promote("taste", SECOND, ""));

        registry.apply(registry.rollBack("taste", ""));

        assertEquals(Optional.of(FIRST), entry().promoted());
        assertThrows(ModelRegistry.ConflictException.class, () -> registry.rollBack("taste", ""));
    }

    @Test
    void anEventThatIsOnTheLogTwiceCountsOnce() {
        registry.apply(made(FIRST));
        registry.apply(made(FIRST));
        registry.apply(made(SECOND));
        registry.apply(registry.promote("taste", FIRST, ""));
        var promoted = registry.promote("taste", SECOND, "");
        registry.apply(promoted);
        registry.apply(promoted);
        var back = registry.rollBack("taste", "");
        registry.apply(back);
        registry.apply(back);

        assertEquals(List.of(FIRST), entry().promotions());
        assertEquals(2, entry().cards().size());
    }

    @Test
    void knowsNothingOfWhatWasNeverMade() {
        registry.apply(new ModelEvent.Promoted("ghost", FIRST, ""));
        registry.apply(made(FIRST));

        assertEquals(Optional.empty(), registry.find("ghost"));
        assertThrows(IllegalArgumentException.class, () -> registry.promote("ghost", "", ""));
        assertThrows(IllegalArgumentException.class, () -> registry.promote("taste", SECOND, ""));
    }

    private ModelEntry entry() {
        return registry.find("taste").orElseThrow();
    }

    private static ModelEvent made(String version) {
        return new ModelEvent.Made(new ModelCard(
                "taste",
                version,
                ModelCard.Form.ADAPTER,
                new BaseModel("base", "00000000000000ff"),
                "",
                new ModelCard.Origin("/there", "job", "DPO", Map.of()),
                Map.of(),
                1));
    }
}
