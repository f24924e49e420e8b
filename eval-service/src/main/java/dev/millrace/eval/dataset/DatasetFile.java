package dev.millrace.eval.dataset;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens files within their bounds, unpacking what ends in {@code .gz}, and says of a damaged one which it is. */
final class DatasetFile {
    /** Characters of a field at most. */
    static final int FIELD_CHARS_MAX = 1 << 20;

    private static final String PACKED = ".gz";
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private DatasetFile() {}

    /** What is done with an open file. */
    @FunctionalInterface
    interface Reading<T> {
        T of(BufferedReader reader) throws IOException;
    }

    /**
     * Reads the text of a file, which is UTF-8 with or without a byte order mark.
     *
     * @throws DatasetException when it is too long, is no UTF-8 or was not packed as it should be
     */
    static <T> T read(Path file, Reading<T> reading) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8.newDecoder()))) {
            reader.mark(1);
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
            return reading.of(reader);
        } catch (CharacterCodingException noText) {
            throw new DatasetException("%s is not UTF-8".formatted(file.getFileName()), noText);
        } catch (ZipException | EOFException torn) {
            throw new DatasetException("%s is damaged: %s".formatted(file.getFileName(), torn.getMessage()), torn);
        }
    }

    /** The name without {@code .gz}. */
    static String nameUnpacked(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(PACKED) ? name.substring(0, name.length() - PACKED.length()) : name;
    }

    /** Refuses a file of too many bytes. */
    static void requireSize(Path file) throws IOException {
        long bytes = Files.size(file);
        if (bytes > DatasetReader.FILE_BYTES_MAX) {
            throw new DatasetException(
                    "%s has %d bytes, more than %d".formatted(file.getFileName(), bytes, DatasetReader.FILE_BYTES_MAX));
        }
    }

    /** Refuses a row more than there may be. */
    static void requireRows(Path file, long rows) {
        if (rows > Dataset.ROWS_MAX) {
            throw new DatasetException("%s has more than %d rows".formatted(file.getFileName(), Dataset.ROWS_MAX));
        }
    }

    private static InputStream open(Path file) throws IOException {
        requireSize(file);
        InputStream packed = Files.newInputStream(file);
        if (!String.valueOf(file.getFileName()).endsWith(PACKED)) {
            return packed;
        }
        try {
            return new Bounded(new GZIPInputStream(packed), String.valueOf(file.getFileName()));
        } catch (IOException notPacked) {
            packed.close();
            throw notPacked;
        }
    }

    /** A small packed file can be a very large one. */
    private static final class Bounded extends FilterInputStream {
        private final String name;
        private long left = DatasetReader.FILE_BYTES_MAX;

        Bounded(InputStream in, String name) {
            super(in);
            this.name = name;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            left -= Math.max(read, 0);
            if (left < 0) {
                throw new DatasetException(
                        "%s has more than %d bytes unpacked".formatted(name, DatasetReader.FILE_BYTES_MAX));
            }
            return read;
        }
    }
}
