package dev.millrace.local.documents;

/**
 * A file as a document.
 *
 * @param id its path below the folder, with colons between its parts
 * @param title of the page, the first heading, or the file's name
 * @param text what it says, without tags
 */
public record FolderDocument(String id, String title, String text) {}
