package io.messagescheduler.baseline;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;

/** A connection with one session, whose sends and acknowledgements take effect at its commit; owned by one thread. */
record ArtemisSession(ServerLocator locator, ClientSessionFactory factory, ClientSession session)
        implements AutoCloseable {
    private static final long CALL_MS = 10_000;

    /** Connects; the queues are created where they are missing. */
    static ArtemisSession open(String url, String... queues) throws ActiveMQException {
        ServerLocator locator;
        try {
            locator = ActiveMQClient.createServerLocator(url);
        } catch (Exception e) {
            throw new IllegalArgumentException(url, e);
        }
        try {
            locator.setReconnectAttempts(0)
                    .setInitialConnectAttempts(1)
                    .setCallTimeout(CALL_MS)
                    .setBlockOnDurableSend(false); // the commit waits
            ClientSessionFactory factory = locator.createSessionFactory();
            ClientSession session = factory.createSession(false, false);
            for (String queue : queues) {
                create(session, queue);
            }
            session.start();
            return new ArtemisSession(locator, factory, session);
        } catch (ActiveMQException | RuntimeException e) {
            locator.close();
            throw e;
        } catch (Exception e) {
            locator.close();
            throw new IllegalStateException(e);
        }
    }

    private static void create(ClientSession session, String queue) throws ActiveMQException {
        if (session.queueQuery(SimpleString.of(queue)).isExists()) {
            return;
        }
        try {
            session.createQueue(QueueConfiguration.of(queue)
                    .setAddress(queue)
                    .setRoutingType(RoutingType.ANYCAST)
                    .setDurable(true));
        } catch (ActiveMQQueueExistsException anotherWasFaster) {
            // all the same
        }
    }

    /** What was not committed is rolled back. */
    @Override
    public void close() {
        locator.close();
    }
}
