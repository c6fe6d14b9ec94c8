package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Offsets of the dead letters' partitions, as text that an answer has and the next request gives back. */
final class LetterCursor {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LetterCursor() {}

    static String encode(long[] offsets) {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(offsets));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param length how many offsets it must have */
    static long[] decode(String cursor, int length) {
        try {
            byte[] json = Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.ISO_8859_1));
            long[] offsets = JSON.readValue(json, long[].class);
            if (offsets != null
                    && offsets.length == length
                    && Arrays.stream(offsets).allMatch(each -> each >= 0)) {
                return offsets;
            }
        } catch (IOException | IllegalArgumentException e) {
            // Said below.
        }
        throw SchedulesApi.badCursor();
    }
}
