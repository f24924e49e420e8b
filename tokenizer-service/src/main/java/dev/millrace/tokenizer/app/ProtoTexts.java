package dev.millrace.tokenizer.app;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Changes the texts of people in a message of feedback; ids, names and flags stay. */
final class ProtoTexts {
    private static final Set<String> TEXTS =
            Set.of("prompt", "text", "content", "note", "arguments", "system", "skipped_reason");

    private ProtoTexts() {}

    /** Changes them in place, at any depth. */
    static <B extends Message.Builder> B change(B message, UnaryOperator<String> change) {
        for (var field : List.copyOf(message.getAllFields().keySet())) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
                below(message, field, change);
            } else if (field.getJavaType() == FieldDescriptor.JavaType.STRING
                    && !field.isRepeated()
                    && TEXTS.contains(field.getName())) {
                message.setField(field, change.apply((String) message.getField(field)));
            }
        }
        return message;
    }

    private static void below(Message.Builder message, FieldDescriptor field, UnaryOperator<String> change) {
        if (!field.isRepeated()) {
            message.setField(field, changed((Message) message.getField(field), change));
            return;
        }
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
            message.setRepeatedField(field, i, changed((Message) message.getRepeatedField(field, i), change));
        }
    }

    private static Message changed(Message message, UnaryOperator<String> change) {
        return change(message.toBuilder(), change).build();
    }
}
