package dev.millrace.local.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDocumentsTest {
    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private FolderDocument read(String name) throws IOException {
        return FolderDocuments.read(folder, folder.resolve(name));
    }

    @Test
    void findsTextMarkdownAndHtmlInOrder() throws IOException {
        for (var name : new String[] {"b.md", "a.txt", "in/c.HTML", "in/d.png", ".git/e.txt", "in/.f.md"}) {
            write(name, "text");
        }
        assertEquals(
                "[a.txt, b.md, in/c.HTML]",
                FolderDocuments.files(folder).stream()
                        .map(folder::relativize)
                        .toList()
                        .toString());
    }

    @Test
    void takesTitlesFromWhereTheyStand() throws IOException {
        write("a.txt", "# no heading here\n");
        write("guides/b.md", "intro\n\n## Set *up* ##\n\ntext\n");
        write("c.html", "<html><head><title>Page</title></head><body><p>One &amp; two</p><script>x()</script></body>");
        assertEquals(new FolderDocument("a.txt", "a.txt", "# no heading here"), read("a.txt"));
        assertEquals("guides:b.md", read("guides/b.md").id());
        assertEquals("Set *up*", read("guides/b.md").title());
        assertEquals(new FolderDocument("c.html", "Page", "One & two"), read("c.html"));
    }

    private String shown(String body) throws IOException {
        write("page.html", "<html><body>" + body + "</body></html>");
        return read("page.html").text();
    }

    /** As browsers answer {@code innerText} of these. */
    @Test
    void keepsTheBlocksOfAPageApart() throws IOException {
        assertEquals(
                "Opening\n\nWe open at 9.\n\nBring it.", shown("<h1>Opening</h1><p>We open at 9.</p><p>Bring it.</p>"));
        assertEquals("alpha\nbeta", shown("<ul><li>alpha</li><li>beta</li></ul>"));
        assertEquals("one\ntwo\n\nthree", shown("<div>one<div>two</div></div><br>three"));
        assertEquals(
                "day\thours\nMonday\t9 to 5",
                shown(
                        "<table><tr><th>day</th><th>hours</th></tr>\n<tr>\n<td>Monday</td> <td>9 to 5</td></tr></table>"));
    }

    @Test
    void inlineElementsOfAPageLeaveNoTrace() throws IOException {
        assertEquals("unbreakable words", shown("un<b>break</b><ins>a</ins><i>ble</i>\n   <em>words</em>"));
        assertEquals("a b", shown("<script>x()</script><style>p{}</style><p>a\n b</p><template>no</template>"));
        assertEquals("if x:\n    y", shown("<pre>if x:\n    y</pre>"));
    }

    @Test
    void givesPathsThatNoIdMayHaveAnIdOfTheirOwn() {
        var one = FolderDocuments.id(Path.of("a b.txt"));
        assertTrue(one.matches("a-b\\.txt-[0-9a-f]{8}"), one);
        assertNotEquals(one, FolderDocuments.id(Path.of("a+b.txt")));
        assertTrue(FolderDocuments.id(Path.of("x".repeat(200), "y".repeat(200))).length() <= 256);
    }

    @Test
    void saysWhatCannotBeRead() throws IOException {
        write("large.txt", "a".repeat((1 << 20) + 1));
        Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xE4, 'b'});
        assertThrows(UsageException.class, () -> read("large.txt"));
        assertThrows(UsageException.class, () -> read("latin.txt"));
        assertThrows(UsageException.class, () -> FolderDocuments.files(folder.resolve("large.txt")));
    }
}
