package io.messagescheduler.baseline;

/** MySQL polled as well as we know how, see {@link TunedPoll}. */
public final class MySqlTuned extends MySqlPeer {

    /** For the service loader. */
    public MySqlTuned() {
        super(Variant.TUNED);
    }
}
