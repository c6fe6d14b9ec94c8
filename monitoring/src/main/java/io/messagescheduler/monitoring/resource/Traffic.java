package io.messagescheduler.monitoring.resource;

import java.util.regex.Pattern;

/**
 * Bytes that a process has sent and received over the network since its start, as far as its clients count them.
 *
 * @param sentBytes by Kafka clients, or by the database server
 * @param receivedBytes likewise
 */
public record Traffic(double sentBytes, double receivedBytes) {
    static final Traffic NONE = new Traffic(0, 0);

    /** Totals of each client; those of each node would count the same bytes again. */
    private static final Pattern SENT =
            Pattern.compile("kafka_(producer|consumer|admin_client)_outgoing_byte_total|mysql_bytes_sent(_total)?");

    private static final Pattern RECEIVED =
            Pattern.compile("kafka_(producer|consumer|admin_client)_incoming_byte_total|mysql_bytes_received(_total)?");

    Traffic plus(Traffic other) {
        return new Traffic(sentBytes + other.sentBytes, receivedBytes + other.receivedBytes);
    }

    /** The greater of both in each figure: counters of clients that were closed since are gone from the metrics. */
    Traffic atLeast(Traffic other) {
        return new Traffic(Math.max(sentBytes, other.sentBytes), Math.max(receivedBytes, other.receivedBytes));
    }

    /** The sum over all clients in metrics in Prometheus' text format. Lines that are not understood count nothing. */
    static Traffic of(String metrics) {
        return metrics.lines()
                .filter(line -> !line.startsWith("#"))
                .map(Traffic::ofLine)
                .reduce(NONE, Traffic::plus);
    }

    private static Traffic ofLine(String line) {
        int labels = line.indexOf('{');
        int space = line.indexOf(' ');
        int nameEnd = labels >= 0 && labels < space ? labels : space;
        if (nameEnd < 0) {
            return NONE;
        }
        String name = line.substring(0, nameEnd);
        boolean sent = SENT.matcher(name).matches();
        if (!sent && !RECEIVED.matcher(name).matches()) {
            return NONE;
        }
        double value = value(
                line.substring(Math.max(line.lastIndexOf('}') + 1, nameEnd)).strip());
        return sent ? new Traffic(value, 0) : new Traffic(0, value);
    }

    private static double value(String text) {
        try {
            double value = Double.parseDouble(text.split(" ", 2)[0]);
            return Double.isFinite(value) && value > 0 ? value : 0;
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
