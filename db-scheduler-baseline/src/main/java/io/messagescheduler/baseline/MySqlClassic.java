package io.messagescheduler.baseline;

/** MySQL polled as the original polls it, see {@link ClassicPoll}. */
public final class MySqlClassic extends MySqlPeer {

    /** For the service loader. */
    public MySqlClassic() {
        super(Variant.CLASSIC);
    }
}
