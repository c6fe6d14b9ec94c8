package io.messagescheduler.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose request does not arrive whole in time: a time-out between bytes does not end a client that sends
 * one now and then. While many connections are open, time is shorter, and those that are idle or do not read their answer are
 * closed as well, so that others come in. Looks every second; a request whose answer is being made has all the time.
 */
final class SlowClients extends AbstractLifeCycle {

    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** How many looks there are for a request whole, its body included. */
    private static final int MOST_LOOKS = 10;

    /** The same, when more than half of the connections that there may be are open. */
    private static final int MOST_LOOKS_IN_A_CROWD = 3;

    private final Server server;
    private Map<EndPoint, Owing> owing = new HashMap<>();
    private Scheduler.@Nullable Task next;

    /**
     * A client that owes us a request, the rest of one, or the reading of an answer.
     *
     * @param number of requests that have begun on its connection
     * @param looks how often it was seen since; not how long, of which this process may have stood still a part
     */
    private record Owing(long number, int looks) {}

    SlowClients(Server server) {
        this.server = server;
    }

    @Override
    protected void doStart() {
        again();
    }

    @Override
    protected synchronized void doStop() {
        if (next != null) {
            next.cancel();
        }
    }

    private synchronized void again() {
        next = server.getScheduler().schedule(this::look, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            lookOnce();
        } finally {
            if (isRunning()) {
                again();
            }
        }
    }

    /** On one thread at a time, since the next look is planned when this one is over. */
    private void lookOnce() {
        Map<EndPoint, Owing> before = owing;
        Map<EndPoint, Owing> now = new HashMap<>();
        boolean crowded = open() > HttpLimits.MOST_CONNECTIONS / 2;
        for (Connector connector : server.getConnectors()) {
            for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                if (endPoint.getConnection() instanceof HttpConnection connection
                        && (owes(connection, crowded) || crowded && isUnread(endPoint))) {
                    long number = connection.getMessagesIn();
                    Owing known = before.get(endPoint);
                    int looks = known != null && known.number() == number ? known.looks() + 1 : 0;
                    now.put(endPoint, new Owing(number, looks));
                }
            }
        }
        int most = crowded ? MOST_LOOKS_IN_A_CROWD : MOST_LOOKS;
        now.entrySet().removeIf(entry -> {
            boolean late = entry.getValue().looks() > most;
            if (late) {
                entry.getKey().close();
            }
            return late;
        });
        owing = now;
    }

    private int open() {
        int open = 0;
        for (Connector connector : server.getConnectors()) {
            open += connector.getConnectedEndPoints().size();
        }
        return open;
    }

    /** Whether there is some of the answer that the client's side has no room for. */
    private static boolean isUnread(EndPoint endPoint) {
        return endPoint instanceof AbstractEndPoint writing
                && writing.getWriteFlusher().isPending();
    }

    /** Read while its own thread may change it: at worst a look too early or too late. */
    private static boolean owes(HttpConnection connection, boolean crowded) {
        HttpParser parser = connection.getParser();
        if (parser.isStart()) {
            return crowded || connection.getMessagesIn() == 0;
        }
        return !parser.isComplete() && !parser.isClosed() && !parser.isClose();
    }
}
