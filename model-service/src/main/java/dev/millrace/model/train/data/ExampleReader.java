package dev.millrace.model.train.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** One line's object to the example it stands for. */
final class ExampleReader {
    private final Shape shape;
    private final Passage.Learned learned;

    ExampleReader(Shape shape, Passage.Learned learned) {
        this.shape = shape;
        this.learned = learned;
    }

    Shape shape() {
        return shape;
    }

    Example read(JsonNode object) {
        LineFields line = new LineFields(object);
        return switch (shape) {
            case ALPACA -> alpaca(line);
            case SHAREGPT -> conversation("conversations", line.messages("conversations", "from", "value"));
            case MESSAGES -> conversation("messages", line.messages("messages"));
            case PROMPT_COMPLETION -> promptCompletion(line);
            case PREFERENCE -> preference(line);
            case UNPAIRED -> unpaired(line);
            case TAUGHT -> taught(line);
            case TEXT -> new Passage.Text(line.filledText("text"));
        };
    }

    private Example conversation(String field, List<Message> messages) {
        if (messages.stream().noneMatch(message -> message.role() == Message.Role.ASSISTANT)) {
            throw new FieldException(field, "has no message of the assistant");
        }
        return Passage.Turns.chat(messages, learned);
    }

    /** An input follows the instruction after an empty line. */
    private Example alpaca(LineFields line) {
        String instruction = line.filledText("instruction");
        String input = line.has("input") ? line.text("input") : "";
        String prompt = input.isBlank() ? instruction : instruction + "\n\n" + input;
        return Passage.Turns.chat(List.of(Message.user(prompt), Message.assistant(line.filledText("output"))), learned);
    }

    private static Example promptCompletion(LineFields line) {
        Answer answer = answer(line);
        return Passage.Turns.completing(answer.form(), answer.prompt(), answer.completion());
    }

    private static Example unpaired(LineFields line) {
        Answer answer = answer(line);
        return new Example.Judged(answer.form(), answer.prompt(), answer.completion(), line.flag("label"));
    }

    private static Example taught(LineFields line) {
        Answer answer = answer(line);
        return new Example.Taught(answer.form(), answer.prompt(), answer.completion(), TaughtTokens.read(line));
    }

    private record Answer(Example.Form form, List<Message> prompt, List<Message> completion) {}

    private static Answer answer(LineFields line) {
        if (line.isText("prompt")) {
            return new Answer(
                    Example.Form.PLAIN,
                    List.of(Message.user(line.text("prompt"))),
                    List.of(Message.assistant(line.filledText("completion"))));
        }
        List<Message> prompt = line.messages("prompt");
        List<Message> completion = line.messages("completion");
        requireAnswer("completion", completion);
        return new Answer(Example.Form.CHAT, prompt, completion);
    }

    private static void requireAnswer(String field, List<Message> messages) {
        if (messages.getLast().role() != Message.Role.ASSISTANT) {
            throw new FieldException(field, "does not end with a message of the assistant");
        }
    }

    private static Example preference(LineFields line) {
        if (line.isText("chosen")) {
            String chosen = line.filledText("chosen");
            String rejected = line.filledText("rejected");
            requireDifferent(chosen, rejected);
            int prompt = line.has("prompt") ? 0 : SharedPrompt.length(chosen, rejected);
            return new Example.Preference(
                    Example.Form.PLAIN,
                    List.of(Message.user(line.has("prompt") ? line.text("prompt") : chosen.substring(0, prompt))),
                    List.of(Message.assistant(chosen.substring(prompt))),
                    List.of(Message.assistant(rejected.substring(prompt))));
        }
        List<Message> chosen = line.messages("chosen");
        List<Message> rejected = line.messages("rejected");
        requireDifferent(chosen, rejected);
        requireAnswer("chosen", chosen);
        requireAnswer("rejected", rejected);
        int shared = SharedPrompt.length(chosen, rejected);
        boolean whole = !line.has("prompt") || (line.isText("prompt") && repeats(line, chosen, shared));
        List<Message> prompt = whole ? chosen.subList(0, shared) : prompt(line);
        int skipped = whole ? shared : 0;
        return new Example.Preference(
                Example.Form.CHAT,
                prompt,
                chosen.subList(skipped, chosen.size()),
                rejected.subList(skipped, rejected.size()));
    }

    private static void requireDifferent(Object chosen, Object rejected) {
        if (chosen.equals(rejected)) {
            throw new FieldException("rejected", "equals chosen");
        }
    }

    /** Some files give the prompt as a text and once more as a message at the head of both conversations. */
    private static boolean repeats(LineFields line, List<Message> chosen, int shared) {
        Message prompt = Message.user(line.text("prompt"));
        return chosen.subList(0, shared).contains(prompt);
    }

    private static List<Message> prompt(LineFields line) {
        return line.isText("prompt") ? List.of(Message.user(line.text("prompt"))) : line.messages("prompt");
    }
}
