package io.messagescheduler.index;

/** Why a look-up has no answer here and now. */
public abstract sealed class IndexUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    private IndexUnavailable(String message) {
        super(message);
    }

    /** Another Scheduler holds the part of the index that was asked for, and can be asked. */
    public static final class HeldElsewhere extends IndexUnavailable {
        private static final long serialVersionUID = 1L;
        private final String host;
        private final int port;

        HeldElsewhere(int partition, String host, int port) {
            super("Partition " + partition + " of the index is held by the Scheduler at " + host + ":" + port);
            this.host = host;
            this.port = port;
        }

        public String host() {
            return host;
        }

        public int port() {
            return port;
        }
    }

    /** Nobody can answer at present; ask again later. */
    public static final class NotReady extends IndexUnavailable {
        private static final long serialVersionUID = 1L;

        public NotReady(String reason) {
            super(reason);
        }
    }
}
