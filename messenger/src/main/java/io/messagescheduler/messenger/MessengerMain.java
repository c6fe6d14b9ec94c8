package io.messagescheduler.messenger;

import io.messagescheduler.process.ProcessHost;

/** Starts the Messenger as a process of its own. */
public final class MessengerMain {
    private MessengerMain() {}

    public static void main(String[] args) {
        ProcessHost.run("messenger", Messenger::new);
    }
}
