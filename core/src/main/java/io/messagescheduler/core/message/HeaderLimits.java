package io.messagescheduler.core.message;

/**
 * How much a producer may put into the headers of one record. What is exactly at a limit is allowed.
 *
 * @param nameBytes of one header's name, in UTF-8
 * @param totalBytes of all names and values together
 */
public record HeaderLimits(int count, int nameBytes, int totalBytes) {
    public static final HeaderLimits DEFAULT = new HeaderLimits(100, 255, 32 * 1024);

    public HeaderLimits {
        if (count < 2 || nameBytes < 32 || totalBytes < 1024) {
            throw new IllegalArgumentException("Header limits of " + count + " headers, " + nameBytes
                    + " bytes a name and " + totalBytes + " bytes in all leave no room for a schedule");
        }
    }
}
