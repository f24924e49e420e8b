package dev.millrace.bench.kernels;

import dev.millrace.template.RenderedPrompt;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ChatTemplate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A conversation to a prompt, and to its ids. */
@State(Scope.Thread)
public class TemplateBench {
    /** "default": the default model's; "long": one of 60 lines with macros and tools. */
    @Param({"default", "long"})
    public String template = "";

    /** Messages of some 200 characters each. */
    @Param({"3", "31"})
    public int messages;

    private final Tokenizer tokenizer = Model.tokenizer();
    private final List<ChatMessage> conversation = new ArrayList<>();
    private ChatTemplate chatTemplate = Model.template();

    /** Reads template and text. */
    @Setup
    public void read() throws IOException {
        if (template.equals("long")) {
            chatTemplate = Model.longTemplate();
        }
        String prose = Texts.named("prose", Model.root());
        for (int i = 0; i < messages; i++) {
            String role = i == 0 ? "system" : i % 2 == 1 ? "user" : "assistant";
            conversation.add(new ChatMessage(role, prose.substring(i * 200, (i + 1) * 200)));
        }
    }

    /** Messages to a prompt. */
    @Benchmark
    public RenderedPrompt render(Work work) {
        work.prompts++;
        return chatTemplate.render(conversation, true);
    }

    /** Messages to ids. */
    @Benchmark
    public Encoding renderAndEncode(Work work) {
        work.prompts++;
        return tokenizer.encode(chatTemplate.render(conversation, true));
    }
}
