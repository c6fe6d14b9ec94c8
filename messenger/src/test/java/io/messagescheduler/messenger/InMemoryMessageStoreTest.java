package io.messagescheduler.messenger;

class InMemoryMessageStoreTest extends MessageStoreContract {
    @Override
    MessageStore store() {
        return new InMemoryMessageStore();
    }
}
