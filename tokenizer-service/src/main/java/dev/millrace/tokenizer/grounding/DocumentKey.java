package dev.millrace.tokenizer.grounding;

import dev.millrace.retrieval.InvalidInputException;
import java.util.regex.Pattern;

/**
 * Which document: {@code faq/returns} is {@code returns} of the collection {@code faq}, {@code ada:faq/returns} the same
 * of the tenant {@code ada}.
 *
 * @param tenant whose collection it is; empty where no keys are asked for
 * @param collection 1 to 64 characters of letters, digits, dots, underscores and dashes
 * @param id 1 to 256 characters
 */
public record DocumentKey(String tenant, String collection, String id) {
    private static final Pattern COLLECTION = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int TENANT_MAX = 48;

    /** @throws InvalidInputException naming the field */
    public DocumentKey {
        if (tenant.length() > TENANT_MAX || tenant.indexOf('/') >= 0) {
            throw new InvalidInputException("tenant", "at most 48 characters without a slash");
        }
        requireCollection(collection);
        if (id.isBlank() || id.length() > 256) {
            throw new InvalidInputException("id", "1 to 256 characters");
        }
    }

    /** @throws InvalidInputException when no collection can have this name */
    public static void requireCollection(String name) {
        if (!COLLECTION.matcher(name).matches()) {
            throw new InvalidInputException("collection", "1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-'");
        }
    }

    /**
     * The key of a record.
     *
     * @throws InvalidInputException when it is none
     */
    public static DocumentKey parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new InvalidInputException("key", "collection/id or tenant:collection/id");
        }
        int colon = text.lastIndexOf(':', slash);
        return new DocumentKey(
                text.substring(0, Math.max(0, colon)), text.substring(colon + 1, slash), text.substring(slash + 1));
    }

    /** The key of its record. */
    public String text() {
        return of(tenant, collection) + "/" + id;
    }

    /** What the index calls its collection. */
    public String indexName() {
        return of(tenant, collection);
    }

    /** What the index calls a tenant's collection. */
    public static String of(String tenant, String collection) {
        return tenant.isEmpty() ? collection : tenant + ":" + collection;
    }
}
