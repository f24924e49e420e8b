package dev.millrace.local.documents;

import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * What a page shows, much as the HTML standard's {@code innerText} has it: each block on lines of its own, a blank line around
 * paragraphs, a tab between the cells of a row, white space as one space except in {@code pre}. Inline elements leave no trace.
 */
final class HtmlText implements NodeVisitor {
    /** Blocks to the parser that stand within a line. */
    private static final Set<String> WITHIN = Set.of("ins", "del", "svg", "math", "audio", "video", "canvas");
    /** Not blocks to the parser, and yet nothing that runs on. */
    private static final Set<String> APART = Set.of("option", "optgroup", "legend", "summary", "dialog");

    private static final Set<String> CELLS = Set.of("td", "th");
    private static final Set<String> AS_IT_STANDS = Set.of("pre", "textarea", "listing");
    private static final String NOT_SHOWN = "script, style, template";

    private final StringBuilder text = new StringBuilder();
    /** How many elements it is in whose white space counts. */
    private int asItStands;

    private HtmlText() {}

    /** The text of an element; what is not shown is taken off it. */
    static String of(Element page) {
        page.select(NOT_SHOWN).remove();
        var reader = new HtmlText();
        page.traverse(reader);
        return reader.text.toString().strip();
    }

    @Override
    public void head(Node node, int depth) {
        switch (node) {
            case TextNode words when asItStands > 0 -> text.append(words.getWholeText());
            case TextNode words -> words.getWholeText().chars().forEach(this::collapsed);
            case Element element -> begin(element);
            default -> {}
        }
    }

    @Override
    public void tail(Node node, int depth) {
        if (node instanceof Element element) {
            if (AS_IT_STANDS.contains(element.normalName())) {
                asItStands--;
            }
            if (!element.normalName().equals("br") && !CELLS.contains(element.normalName())) {
                breakLine(element);
            }
        }
    }

    private void begin(Element element) {
        var name = element.normalName();
        if (name.equals("br")) {
            trim();
            text.append('\n');
        } else if (CELLS.contains(name)) {
            cell(element);
        } else {
            breakLine(element);
        }
        if (AS_IT_STANDS.contains(name)) {
            asItStands++;
        }
    }

    private void cell(Element cell) {
        var before = cell.previousElementSibling();
        trim();
        if (before != null && CELLS.contains(before.normalName()) && !endsWith('\n')) {
            text.append('\t');
        }
    }

    /** Ends the line, where one has begun. */
    private void breakLine(Element element) {
        var name = element.normalName();
        if (!APART.contains(name) && (!element.isBlock() || WITHIN.contains(name))) {
            return;
        }
        trim();
        int wanted = name.equals("p") ? 2 : 1;
        int found = 0;
        while (found < text.length() && text.charAt(text.length() - 1 - found) == '\n') {
            found++;
        }
        if (!text.isEmpty()) {
            text.repeat('\n', Math.max(0, wanted - found));
        }
    }

    private void collapsed(int character) {
        if (" \t\n\r\f".indexOf(character) < 0) {
            text.append((char) character);
        } else if (!text.isEmpty() && !endsWith(' ') && !endsWith('\t') && !endsWith('\n')) {
            text.append(' ');
        }
    }

    private void trim() {
        while (endsWith(' ')) {
            text.setLength(text.length() - 1);
        }
    }

    private boolean endsWith(char character) {
        return !text.isEmpty() && text.charAt(text.length() - 1) == character;
    }
}
