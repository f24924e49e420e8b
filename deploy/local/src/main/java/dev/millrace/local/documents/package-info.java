/**
 * Documents from a folder: {@link dev.millrace.local.documents.FolderDocuments} finds and reads them,
 * {@link dev.millrace.local.documents.DocumentClient} hands them to a running system.
 */
@NullMarked
package dev.millrace.local.documents;

import org.jspecify.annotations.NullMarked;
