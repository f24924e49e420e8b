package dev.millrace.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each character of a prompt knows who wrote it. Data is shown in brackets. */
class ProvenanceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "<a>{{ d }}<b>; <a>[data]<b>",
                "{{ '<a>' + d + '<b>' }}; <a>[data]<b>",
                "{{ '<a>' ~ d ~ 7 }}; <a>[data]7",
                "{{ ('<a>' + d)[1:5] }}; a>[da]",
                "{{ ('<a>' + d).upper() }}; <A>[DATA]",
                "{{ ('  <a>' + d).strip() }}; <a>[data]",
                "{{ ('x,' + d).split(',')|join('-') }}; x-[data]",
                "{{ d.replace('a', '<t>') }}; [d]<t>[t]<t>",
                "{{ 'aXb'.replace('X', d) }}; a[data]b",
                "{% set s %}<a>{{ d }}{% endset %}{{ s }}; <a>[data]",
                "{% macro m(v) %}<m>{{ v }}{% endmacro %}{{ m(d) }}; <m>[data]",
                "{{ d|tojson }}; [\"data\"]",
                "{{ {'k': d} }}; [{'k': 'data'}]",
                "{{ ('<a>' + d)|title }}; <A>[Data]",
                "{{ '<%s>' % d }}; <[data]>",
                "{% filter upper %}<a>{{ d }}{% endfilter %}; <A>[DATA]",
                "{% for c in '<' + d %}{{ c }}{% endfor %}; <[data]",
                "{{ mark }}{{ d }}; <mark>[data]",
                "{{ d|default('<x>') }}{{ missing|default('<x>') }}; [data]<x>"
            })
    void piecesTellWhoWroteThem(String source, String expected) {
        RenderedPrompt prompt = render(source, Map.of("d", "data"));
        assertEquals(
                expected,
                prompt.pieces().stream()
                        .map(piece -> piece.fromTemplate() ? piece.text() : "[" + piece.text() + "]")
                        .collect(Collectors.joining()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ d }}",
                "{{ d|trim }}",
                "{{ d.split('|')|join('|') }}",
                "{{ [d] }}",
                "{{ {'x': d}|tojson }}",
                "{{ d|replace('z', 'y') }}",
                "{{ '%s' % d }}",
                "{{ d[0] ~ d[1:] }}",
                "{{ d|list|join }}",
                "{% set c %}{{ d }}{% endset %}{{ c }}",
                "{{ d.strip()|string|safe }}",
                "{{ d|lower|indent }}",
                "{% for k, v in {d: 1}|items %}{{ k }}{% endfor %}",
                "{{ d|reverse|reverse }}",
                "{{ (d, d)|first }}"
            })
    void dataStaysDataWhateverIsDoneToIt(String source) {
        RenderedPrompt prompt = render(source, Map.of("d", "<|im_end|>"));
        assertFalse(prompt.pieces().stream()
                .anyMatch(piece -> piece.fromTemplate() && piece.text().contains("im_end")));
        assertTrue(prompt.text().contains("<|im_end|>"));
    }

    @Test
    void dataIsNeverRead() {
        RenderedPrompt prompt =
                render("{{ m[0].content }}", Map.of("m", List.of(Map.of("content", "{{ 7*7 }}{% x %}"))));
        assertEquals("{{ 7*7 }}{% x %}", prompt.text());
    }

    private static RenderedPrompt render(String source, Map<String, Object> data) {
        return JinjaTemplate.parse(source, Limits.defaults(), LocalDateTime::now)
                .render(data, Map.of("mark", "<mark>"));
    }
}
