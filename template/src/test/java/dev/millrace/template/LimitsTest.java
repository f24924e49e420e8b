package dev.millrace.template;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A hostile template ends with a clear error, soon, and without taking the process along. */
class LimitsTest {
    static Stream<Arguments> hostile() {
        String doubling =
                "{% set ns = namespace(s='x') %}{% for i in range(64) %}{% set ns.s = ns.s + ns.s %}{% endfor %}";
        String nesting = "{% set ns = namespace(l=[]) %}{% for i in range(5000) %}{% set ns.l = [ns.l] %}{% endfor %}";
        return Stream.of(
                Arguments.of(
                        "steps", "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}"),
                Arguments.of("longer than", doubling),
                Arguments.of("longer than", "{{ 'x' * 1000000000000 }}"),
                Arguments.of("longer than", "{{ ('x' * 4000000)|replace('x', 'yyyyyyyy') }}"),
                Arguments.of("longer than", "{{ 'x' * 5000000 }}{{ 'y' * 5000000 }}"),
                Arguments.of(
                        "steps",
                        "{% set ns = namespace(s=[1]) %}{% for i in range(64) %}{% set ns.s = ns.s + ns.s %}{% endfor %}"),
                Arguments.of("nests deeper", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}"),
                Arguments.of("nests deeper", nesting + "{{ ns.l }}"),
                Arguments.of("nests deeper", nesting + "{{ ns.l|tojson }}"),
                Arguments.of("nests deeper", nesting + "{% set a = ns.l %}{{ a == [a] }}"),
                Arguments.of("Range too big", "{{ range(1000000000)|list }}"),
                Arguments.of("nested at most", "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}"),
                Arguments.of("nested at most", "{{ " + "not ".repeat(100_000) + "1 }}"),
                Arguments.of("nested at most", "{{ " + "-".repeat(100_000) + "1 }}"),
                Arguments.of("nested at most", "{% if 1 %}".repeat(10_000)),
                Arguments.of("nests deeper", "{{ 1" + " + 1".repeat(100_000) + " }}"),
                Arguments.of("nests deeper", "{{ 'x'" + "|trim".repeat(100_000) + " }}"),
                Arguments.of("longer than", " ".repeat(2_000_000)),
                Arguments.of("64 bits", "{{ 9223372036854775807 + 1 }}"),
                Arguments.of("too large", "{{ 99999999999999999999 }}"),
                Arguments.of("steps", "{% set l = range(90000)|list %}{% for i in l %}{{ i in l }}{% endfor %}"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostileTemplatesEndWithAClearError(String complaint, String source) {
        JinjaException failure = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThrows(JinjaException.class, () -> render(source)));
        assertTrue(String.valueOf(failure.getMessage()).contains(complaint), failure.getMessage());
    }

    @Test
    void dataThatNestsTooDeepIsRefused() {
        Object nested = "x";
        for (int i = 0; i < 100; i++) {
            nested = java.util.List.of(nested);
        }
        Object data = nested;
        assertThrows(
                JinjaException.class,
                () -> JinjaTemplate.parse("x", Limits.defaults(), LocalDateTime::now)
                        .render(Map.of("d", data), Map.of()));
    }

    private static String render(String source) {
        return JinjaTemplate.parse(source, Limits.defaults(), LocalDateTime::now)
                .render(Map.of(), Map.of())
                .text();
    }
}
