package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessagesCsvTest {
    @TempDir
    Path folder;

    @Test
    void finish_sortedParts_mergesThemByDueTime() throws IOException {
        Path file = folder.resolve("kafka/messages.csv");
        try (MessagesCsv csv = new MessagesCsv(file)) {
            csv.add(List.of(lost("a", 10L), lost("c", 30L), lost("z", null)));
            csv.add(List.of());
            csv.add(List.of(lost("b", 20L), lost("c2", 30L), lost("d", 40L)));
            csv.finish();
        }

        assertThat(file).hasContent("""
                        msg_id,due_ms,sent_ms,received_ms,append_ms,hops,mh_timestamp,worker_timestamp,partition,offset,outcome,valid
                        a,10,5,,,,,,,,lost,
                        b,20,5,,,,,,,,lost,
                        c,30,5,,,,,,,,lost,
                        c2,30,5,,,,,,,,lost,
                        d,40,5,,,,,,,,lost,
                        z,,5,,,,,,,,lost,
                        """);
        try (var left = Files.list(folder.resolve("kafka"))) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void close_unfinished_leavesNoFileUnderItsName() throws IOException {
        Path file = folder.resolve("messages.csv");
        try (MessagesCsv csv = new MessagesCsv(file)) {
            csv.add(List.of(lost("a", 10L)));
        }

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void line_receipt_fillsEveryCell() {
        Receipt receipt = new Receipt(
                new Position("MESSAGES", 3, 77),
                false,
                1,
                "e-1",
                1_790_000_000_123L,
                1_790_000_000_120L,
                4L,
                1_790_000_000_001L,
                1_790_000_000_119L,
                Loads.otherContent(),
                null);

        assertThat(MessagesCsv.line(
                        new Row(1, "e-1", 1_790_000_000_119L, 1_790_000_000_000L, receipt, Outcome.DELIVERED, true)))
                .isEqualTo("e-1,1790000000119,1790000000000,1790000000123,1790000000120,4,2026-09-21T14:13:20.001Z,"
                        + "2026-09-21T14:13:20.119Z,3,77,delivered,true");
    }

    @Test
    void line_hostileId_staysOneCellOnOneLine() {
        String line = MessagesCsv.line(
                new Row(-1, "a\r\n\",=1" + "x".repeat(1_000), null, null, null, Outcome.UNEXPECTED, null));

        assertThat(line)
                .startsWith("\"a??\"\",=1xxx")
                .endsWith("x\",,,,,,,,,,unexpected,")
                .hasSizeLessThan(130);
        assertThat(line.lines()).hasSize(1);
    }

    private static Row lost(String id, @org.jspecify.annotations.Nullable Long dueMs) {
        return new Row(0, id, dueMs, 5L, null, Outcome.LOST, null);
    }
}
