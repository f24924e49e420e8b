package dev.millrace.tokenizer.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.tokenizer.v1.DocumentPut;
import dev.millrace.retrieval.Document;
import dev.millrace.retrieval.InvalidInputException;
import dev.millrace.tokenizer.grounding.DocumentKey;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of topic documents. */
final class DocumentProto {
    private DocumentProto() {}

    /**
     * What a record says.
     *
     * @param document empty where it is taken out
     */
    record Put(DocumentKey key, Optional<Document> document) {}

    static DocumentPut toProto(DocumentKey key, Document document) {
        return DocumentPut.newBuilder()
                .setTenant(key.tenant())
                .setCollection(key.collection())
                .setId(key.id())
                .setTitle(document.title())
                .setText(document.text())
                .putAllMetadata(document.metadata())
                .build();
    }

    /**
     * Reads a record.
     *
     * @throws InvalidInputException when it is none, or does not agree with its key
     */
    static Put fromRecord(ConsumerRecord<String, byte[]> record) {
        var key = DocumentKey.parse(Objects.requireNonNullElse(record.key(), ""));
        byte[] value = KafkaSettings.value(record);
        if (value.length == 0) {
            return new Put(key, Optional.empty());
        }
        try {
            var put = DocumentPut.parseFrom(value);
            if (!key.equals(new DocumentKey(put.getTenant(), put.getCollection(), put.getId()))) {
                throw new InvalidInputException("key", "that of the document");
            }
            var document = new Document(put.getId(), put.getTitle(), put.getText(), put.getMetadataMap());
            return new Put(key, Optional.of(document));
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidInputException("value", "a DocumentPut message");
        }
    }
}
