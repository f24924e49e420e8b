package dev.millrace.eval.reward.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.reward.RewardEstimate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewardRoutesTest {
    @ParameterizedTest
    @CsvSource(nullValues = "nowhere", textBlock = """
            -0.6, 0.1, review
            -0.5, 0.1, nowhere
             0.9, 0.1, nowhere
             1.0, 0.5, nowhere
             1.0, 0.4, good
             3.0, 0.5, sure
             3.0, 0.9, nowhere
            """)
    void takesTheFirstRouteOfWhichAllConditionsHold(double reward, double uncertainty, String name) {
        var routes = RewardRoutes.parse(
                "review: reward < -0.5; good: reward >= 1, uncertainty < 0.5; sure: reward > 2, uncertainty <= 0.5");
        assertEquals(Optional.ofNullable(name), routes.choose(new RewardEstimate(reward, uncertainty)));
    }

    @Test
    void readsWithAndWithoutSpaces() {
        var routes = RewardRoutes.parse(" a:reward<1e-1,uncertainty>.5 ;\n b-2 : reward >= +2 ; ");
        assertEquals(List.of("a", "b-2"), routes.names());
        assertEquals(Optional.of("a"), routes.choose(new RewardEstimate(0.09, 0.6)));
        assertEquals(Optional.of("b-2"), routes.choose(new RewardEstimate(2, 0.6)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                | ""
            reward < 1                        | "reward < 1"
            dlq: reward < 1                   | "dlq"
            Good: reward < 1                  | "Good"
            -a: reward < 1                    | "-a"
            a:                                | route a: must read like
            a: reward < 1,                    | route a: must read like
            a: reward = 1                     | "reward = 1"
            a: reward                         | "reward"
            a: length < 1                     | reward or uncertainty
            a: reward < much                  | route a: "much" is not a number
            a: reward < NaN                   | route a: a limit must be finite
            a: reward < 1; a: reward < 2      | route a is there twice
            a: reward < 1; ; b: reward < 2    | ""
            a: reward < 1;;                   | ""
            """)
    void namesThePartThatIsWrong(String text, String named) {
        var error = assertThrows(IllegalArgumentException.class, () -> RewardRoutes.parse(text));
        assertTrue(String.valueOf(error.getMessage()).contains(named), error.getMessage());
    }

    @Test
    void boundsRoutesAndConditions() {
        assertEquals(16, RewardRoutes.parse(routes(16)).names().size());
        assertThrows(IllegalArgumentException.class, () -> RewardRoutes.parse(routes(17)));
        assertThrows(
                IllegalArgumentException.class, () -> RewardRoutes.parse("a: reward < 1" + ", reward < 1".repeat(8)));
    }

    private static String routes(int count) {
        return IntStream.range(0, count).mapToObj("r%d: reward < 1"::formatted).collect(Collectors.joining(";"));
    }
}
