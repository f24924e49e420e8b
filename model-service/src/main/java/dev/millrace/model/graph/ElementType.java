package dev.millrace.model.graph;

/** Element types of ONNX tensors, with their numbers in the format. */
public enum ElementType {
    /** 32-bit float. */
    FLOAT(1, 32),
    /** Unsigned byte. */
    UINT8(2, 8),
    /** Signed byte. */
    INT8(3, 8),
    /** 32-bit integer. */
    INT32(6, 32),
    /** 64-bit integer. */
    INT64(7, 64),
    /** Four bits without a sign, two in a byte, the first one low. */
    UINT4(21, 4);

    final int number;
    final int bits;

    ElementType(int number, int bits) {
        this.number = number;
        this.bits = bits;
    }
}
