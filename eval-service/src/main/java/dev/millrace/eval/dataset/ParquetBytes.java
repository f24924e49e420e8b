package dev.millrace.eval.dataset;

import dev.hardwood.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a Parquet file, read within it. Where a damaged header makes a page longer than the file holds, the library asks
 * for nothing again and again and would never end; no file that is whole needs an empty read. The library's own way maps the
 * file into memory, and a file that somebody cuts short meanwhile ends the whole process then (SIGBUS).
 */
final class ParquetBytes implements InputFile {
    private final Path path;
    private final FileChannel channel;

    /** Opens the file; {@link #close} closes it. */
    ParquetBytes(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public void open() {
        // It is.
    }

    /** A direct buffer, as Snappy's native code wants it. */
    @Override
    public ByteBuffer readRange(long offset, int length) throws IOException {
        if (length <= 0 || offset < 0 || offset > length() - length) {
            throw new IOException("a page of it goes beyond its end");
        }
        var range = ByteBuffer.allocateDirect(length);
        while (range.hasRemaining()) {
            if (channel.read(range, offset + range.position()) < 0) {
                throw new IOException("it has become shorter");
            }
        }
        return range.flip();
    }

    @Override
    public long length() throws IOException {
        return channel.size();
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
