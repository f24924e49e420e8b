package dev.millrace.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.system.Port;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The help texts are files, so that help needs no build; here they are held against the commands. */
class HelpTest {
    private static final Path TEXTS =
            Path.of(System.getProperty("millrace.root")).resolve("deploy/local/src/main/help");

    @Test
    void everyOptionOfEveryCommandIsExplained() throws IOException {
        for (var command : Main.commandLine().getSubcommands().entrySet()) {
            var text = Files.readString(TEXTS.resolve(command.getKey() + ".txt"));
            assertOptionsIn(text, command.getValue());
            command.getValue().getSubcommands().values().forEach(nested -> assertOptionsIn(text, nested));
        }
    }

    @Test
    void theListNamesEveryText() throws IOException {
        var list = Files.readString(TEXTS.resolve("millrace.txt"));
        try (var texts = Files.list(TEXTS)) {
            texts.map(text -> text.getFileName().toString().replace(".txt", ""))
                    .filter(name -> !name.equals("millrace"))
                    .forEach(name -> assertTrue(list.contains("\n  " + name + " "), name));
        }
    }

    @Test
    void everyPortVariableIsExplainedWithItsDefault() throws IOException {
        var text = Files.readString(TEXTS.resolve("up.txt"));
        for (var port : Port.values()) {
            assertTrue(text.matches("(?s).*" + port.variable() + " +" + port.standard() + "\\b.*"), port.variable());
        }
    }

    @Test
    void aMistakeIsAnsweredInOneSentence() {
        var error = new StringWriter();
        var line = Main.commandLine().setErr(new PrintWriter(error));
        assertEquals(2, line.execute("up", "--modle", "x"));
        assertTrue(error.toString().startsWith("millrace up: Unknown option"), error.toString());
        assertTrue(error.toString().endsWith("see ./millrace up --help" + System.lineSeparator()), error.toString());
    }

    @Test
    void aMistakeInANestedCommandNamesItsWholePath() {
        var error = new StringWriter();
        var line = Main.commandLine().setErr(new PrintWriter(error));
        assertEquals(2, line.execute("bench", "load", "-u", "http://127.0.0.1:1", "--rate", "fast"));
        assertTrue(error.toString().startsWith("millrace bench load: "), error.toString());
        assertTrue(error.toString().contains("'--rate'"), error.toString());
        assertTrue(error.toString().endsWith("see ./millrace bench load --help" + System.lineSeparator()));
    }

    private static void assertOptionsIn(String text, CommandLine command) {
        for (var option : command.getCommandSpec().options()) {
            for (var name : option.names()) {
                assertTrue(text.contains(" " + name), command.getCommandName() + " " + name);
            }
        }
    }
}
