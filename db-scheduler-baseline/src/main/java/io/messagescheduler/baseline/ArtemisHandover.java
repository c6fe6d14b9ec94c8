package io.messagescheduler.baseline;

import io.messagescheduler.messenger.Handover;
import io.messagescheduler.messenger.SentMessage;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQDuplicateIdException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQTransactionRolledBackException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages to Artemis, one transaction a batch. How many have been handed over stands in a token: the one message of
 * a queue of its own. Each batch takes the token and puts back another with the new number, in its transaction. Only who
 * holds the token can hand over, and nobody gets it before what its last holder left open has ended.
 */
final class ArtemisHandover implements Handover {
    private static final String NEXT = "next";
    private static final long TOKEN_MS = 5_000;

    private final String url;
    private final String run;
    private @Nullable Open open;

    /** @param run names this run, the same after a restart */
    ArtemisHandover(String url, String run) {
        this.url = url;
        this.run = run;
    }

    @Override
    public int settle() throws HandoverFailed {
        close();
        String tokens = run + "_SENT";
        try {
            ArtemisSession connected = ArtemisSession.open(url, Artemis.QUEUE, tokens);
            ClientSession session = connected.session();
            Open opened = new Open(
                    connected,
                    session.createProducer(Artemis.QUEUE),
                    session.createProducer(tokens),
                    session.createConsumer(tokens));
            open = opened;
            // The first token has an id, under which the broker takes only one for ever.
            ClientMessage first = token(session, 0);
            first.putStringProperty(Message.HDR_DUPLICATE_DETECTION_ID.toString(), run);
            opened.tokens().send(first);
            commitOrIgnoreDuplicate(session);
            return opened.takeToken();
        } catch (ActiveMQException failure) {
            throw new HandoverFailed(failure);
        }
    }

    @Override
    public void handOver(int first, List<SentMessage> messages) throws HandoverFailed {
        Open held = open;
        if (held == null) {
            throw new IllegalStateException("settle() comes first");
        }
        ClientSession session = held.connected().session();
        try {
            if (held.token == null || held.token.getIntProperty(NEXT) != first) {
                throw new HandoverFailed(new IllegalStateException("the outcome of an earlier batch is open"));
            }
            for (SentMessage message : messages) {
                ClientMessage scheduled = session.createMessage(true);
                scheduled.putLongProperty(Message.HDR_SCHEDULED_DELIVERY_TIME, message.dueMs());
                scheduled.getBodyBuffer().writeBytes(StoredMessage.pack(message));
                held.messages().send(scheduled);
            }
            held.tokens().send(token(session, first + messages.size()));
            held.token.acknowledge();
            held.token = null;
            session.commit();
            held.takeToken();
        } catch (ActiveMQException failure) {
            throw new HandoverFailed(failure);
        }
    }

    @Override
    public void close() {
        if (open != null) {
            open.connected().close();
            open = null;
        }
    }

    /** Where the first token is there already, the broker refuses the transaction that would add it. */
    private static void commitOrIgnoreDuplicate(ClientSession session) throws ActiveMQException {
        try {
            session.commit();
        } catch (ActiveMQDuplicateIdException | ActiveMQTransactionRolledBackException isThere) {
            session.rollback();
        }
    }

    private static ClientMessage token(ClientSession session, int next) {
        ClientMessage token = session.createMessage(true);
        token.putIntProperty(NEXT, next);
        return token;
    }

    /** What a connection gives; {@code token} is the one held, if any. */
    private static final class Open {
        private final ArtemisSession connected;
        private final ClientProducer messages;
        private final ClientProducer tokens;
        private final ClientConsumer consumer;
        private @Nullable ClientMessage token;

        Open(ArtemisSession connected, ClientProducer messages, ClientProducer tokens, ClientConsumer consumer) {
            this.connected = connected;
            this.messages = messages;
            this.tokens = tokens;
            this.consumer = consumer;
        }

        ArtemisSession connected() {
            return connected;
        }

        ClientProducer messages() {
            return messages;
        }

        ClientProducer tokens() {
            return tokens;
        }

        int takeToken() throws ActiveMQException, HandoverFailed {
            ClientMessage taken = consumer.receive(TOKEN_MS);
            if (taken == null) {
                throw new HandoverFailed(new IllegalStateException("another holds the token of this run"));
            }
            token = taken;
            return taken.getIntProperty(NEXT);
        }
    }
}
