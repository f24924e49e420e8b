package dev.millrace.model.train.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Lines of a UTF-8 file, gzip or not, one at a time, each within {@link #LINE_BYTES_MAX}. */
final class Lines implements AutoCloseable {
    static final int LINE_BYTES_MAX = 4 << 20;
    /** Most bytes of all lines, unpacked: what a gzip file of some MiB can blow up to has an end. */
    static final long FILE_BYTES_MAX = 64L << 30;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int GZIP_MAGIC = 0x1f8b;

    private final InputStream stored;
    private final InputStream input;
    private final MessageDigest digest = Sha256.digest();
    private long number;
    private long bytesRead;

    /** Nothing more can be read of the file. */
    static final class BrokenException extends IOException {
        private static final long serialVersionUID = 1;

        BrokenException(String fault) {
            super(fault);
        }
    }

    private Lines(InputStream file) throws IOException {
        this.stored = new BufferedInputStream(new DigestInputStream(file, digest), BUFFER_BYTES);
        stored.mark(2);
        boolean gzip = (stored.read() << 8 | stored.read()) == GZIP_MAGIC;
        stored.reset();
        this.input = gzip ? new BufferedInputStream(new GZIPInputStream(stored, BUFFER_BYTES), BUFFER_BYTES) : stored;
    }

    static Lines open(Path path) throws IOException {
        InputStream file = Files.newInputStream(path);
        try {
            return new Lines(file);
        } catch (EOFException | ZipException e) {
            file.close();
            throw broken(e);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static BrokenException broken(IOException cause) {
        BrokenException broken = new BrokenException("is broken gzip data");
        broken.initCause(cause);
        return broken;
    }

    /** Number of the line read last, from 1. */
    long number() {
        return number;
    }

    /** Hash of the file as stored, once {@link #next} has given null. */
    Sha256 hash() {
        return Sha256.of(digest.digest());
    }

    /**
     * The next line without its end; null at the end of the file.
     *
     * @throws FieldException the line is too long or not UTF-8; reading may go on after it
     * @throws BrokenException the gzip data is cut off or broken, or the file too large
     */
    @Nullable
    String next() throws IOException {
        try {
            number++;
            int first = input.read();
            if (first >= 0) {
                return text(line(first));
            }
            number--;
            stored.transferTo(OutputStream.nullOutputStream());
            return null;
        } catch (EOFException | ZipException e) {
            throw broken(e);
        }
    }

    private byte[] line(int first) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long length = 0;
        for (int next = first; next >= 0 && next != '\n'; next = input.read()) {
            if (++bytesRead > FILE_BYTES_MAX) {
                throw new BrokenException("is the end of the " + FILE_BYTES_MAX + " bytes taken");
            }
            if (length++ < LINE_BYTES_MAX) {
                line.write(next);
            }
        }
        bytesRead++;
        if (length > LINE_BYTES_MAX) {
            throw new FieldException("", "has " + length + " bytes; at most " + LINE_BYTES_MAX + " are taken");
        }
        return line.toByteArray();
    }

    private String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw new FieldException("", "is not UTF-8");
        }
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }
}
