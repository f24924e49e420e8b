package dev.millrace.tokenizer.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.Framing;
import java.util.ArrayList;
import java.util.List;

/**
 * The "post_processor" of a tokenizer.json.
 *
 * @param trimsOffsets whether blanks are left out of offsets
 * @param prefixSpace whether the blank that the tokenizer put in front of a text is left in when trimming
 * @param framing what is put around a text
 */
record PostProcessorJson(boolean trimsOffsets, boolean prefixSpace, Framing framing) {
    private static final int STEPS_MAX = 16;
    private static final int SLOTS_MAX = 64;

    static PostProcessorJson read(Fields owner) {
        List<Fields> steps = new ArrayList<>();
        if (owner.has("post_processor")) {
            flatten(owner.object("post_processor"), steps);
        }
        boolean trims = false;
        boolean prefixSpace = false;
        Framing framing = Framing.none();
        for (Fields step : steps) {
            if ((is(step, "ByteLevel") || is(step, "RobertaProcessing")) && step.flag("trim_offsets", true)) {
                trims = true;
                prefixSpace |= step.flag("add_prefix_space", true);
            }
            if (!is(step, "ByteLevel")) {
                if (!framing.equals(Framing.none())) {
                    throw step.bad("a second post-processor that adds tokens is not supported");
                }
                framing = framing(step);
            }
        }
        return new PostProcessorJson(trims, prefixSpace, framing);
    }

    private static boolean is(Fields step, String type) {
        return step.text("type").equals(type);
    }

    private static void flatten(Fields step, List<Fields> steps) {
        if (is(step, "Sequence")) {
            step.objects("processors", STEPS_MAX).forEach(inner -> flatten(inner, steps));
        } else {
            steps.add(step);
        }
        if (steps.size() > STEPS_MAX) {
            throw step.bad("the post_processor has more than " + STEPS_MAX + " steps");
        }
    }

    private static Framing framing(Fields step) {
        String type = step.text("type");
        return switch (type) {
            case "BertProcessing" -> bert(id(step, "cls"), id(step, "sep"));
            case "RobertaProcessing" -> roberta(id(step, "cls"), id(step, "sep"));
            case "TemplateProcessing" -> new Framing(slots(step, "single"), slots(step, "pair"));
            default -> throw step.bad("post-processor \"" + type + "\" is not supported");
        };
    }

    /** The id in a ["[SEP]", 102]. */
    private static int id(Fields step, String name) {
        JsonNode pair = step.array(name, 2);
        if (pair.size() != 2) {
            throw step.bad("\"" + name + "\" is not a token and its id");
        }
        return step.index(pair.get(1), TokenizerJson.IDS_MAX, "the id in \"" + name + "\"");
    }

    private static Framing bert(int cls, int sep) {
        return new Framing(
                List.of(new Framing.Token(cls, 0), new Framing.Text(0, 0), new Framing.Token(sep, 0)),
                List.of(
                        new Framing.Token(cls, 0),
                        new Framing.Text(0, 0),
                        new Framing.Token(sep, 0),
                        new Framing.Text(1, 1),
                        new Framing.Token(sep, 1)));
    }

    private static Framing roberta(int cls, int sep) {
        return new Framing(
                List.of(new Framing.Token(cls, 0), new Framing.Text(0, 0), new Framing.Token(sep, 0)),
                List.of(
                        new Framing.Token(cls, 0),
                        new Framing.Text(0, 0),
                        new Framing.Token(sep, 0),
                        new Framing.Token(sep, 0),
                        new Framing.Text(1, 0),
                        new Framing.Token(sep, 0)));
    }

    private static List<Framing.Slot> slots(Fields step, String name) {
        List<Framing.Slot> slots = new ArrayList<>();
        for (Fields slot : step.objects(name, SLOTS_MAX)) {
            if (slot.has("Sequence")) {
                Fields text = slot.object("Sequence");
                slots.add(new Framing.Text(sequence(text, name), type(text)));
            } else {
                Fields token = slot.object("SpecialToken");
                ids(step, token.text("id")).forEach(id -> slots.add(new Framing.Token(id, type(token))));
            }
        }
        return slots;
    }

    private static int sequence(Fields text, String name) {
        String id = text.text("id");
        if (id.equals("A")) {
            return 0;
        }
        if (id.equals("B") && name.equals("pair")) {
            return 1;
        }
        throw text.bad("there is no sequence \"" + id + "\" in \"" + name + "\"");
    }

    private static int type(Fields slot) {
        return slot.has("type_id") ? slot.index("type_id", 2) : 0;
    }

    private static List<Integer> ids(Fields step, String token) {
        Fields entry = step.object("special_tokens").object(token);
        List<Integer> ids = new ArrayList<>();
        for (JsonNode id : entry.array("ids", SLOTS_MAX)) {
            ids.add(entry.index(id, TokenizerJson.IDS_MAX, "an id of \"" + token + "\""));
        }
        return ids;
    }
}
