package dev.millrace.eval.dataset;

import dev.hardwood.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bytes of a Parquet file, read within it. Where a damaged header makes a page longer than the file holds, the library asks
 * for nothing again and again and would never end; no file that is whole needs an empty read.
 *
 * @param file what is read
 */
record ParquetBytes(InputFile file) implements InputFile {
    @Override
    public void open() throws IOException {
        file.open();
    }

    @Override
    public ByteBuffer readRange(long offset, int length) throws IOException {
        if (length <= 0 || offset < 0 || offset > file.length() - length) {
            throw new IOException("a page of it goes beyond its end");
        }
        return file.readRange(offset, length);
    }

    @Override
    public long length() throws IOException {
        return file.length();
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
