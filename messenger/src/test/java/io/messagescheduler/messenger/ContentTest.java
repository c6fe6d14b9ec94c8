package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContentTest {
    private static final byte[] A = {1, 2};
    private static final byte[] B = {1, 3};

    @Test
    void differencesFrom_equalContent_isEmpty() {
        Content content = Content.of(A, B, List.of(new MessageHeader("n", A)));

        assertThat(content.differencesFrom(
                        Content.of(A.clone(), B.clone(), List.of(new MessageHeader("n", A.clone())))))
                .isEmpty();
    }

    @Test
    void differencesFrom_otherParts_namesThem() {
        Content content = Content.of(A, B, List.of());

        assertThat(Content.of(B, B, List.of()).differencesFrom(content)).containsExactly("key");
        assertThat(Content.of(A, A, List.of()).differencesFrom(content)).containsExactly("value");
        assertThat(Content.of(A, B, List.of(new MessageHeader("n", A))).differencesFrom(content))
                .containsExactly("headers");
    }

    @Test
    void of_nullAndEmpty_differ() {
        assertThat(Content.of(null, null, List.of()))
                .isNotEqualTo(Content.of(new byte[0], null, List.of()))
                .isNotEqualTo(Content.of(null, new byte[0], List.of()));
        assertThat(Content.of(null, null, List.of(new MessageHeader("n", null))))
                .isNotEqualTo(Content.of(null, null, List.of(new MessageHeader("n", new byte[0]))));
    }

    @Test
    void of_headersInOtherOrder_differ() {
        MessageHeader one = new MessageHeader("one", A);
        MessageHeader two = new MessageHeader("two", B);

        assertThat(Content.of(null, null, List.of(one, two))).isNotEqualTo(Content.of(null, null, List.of(two, one)));
    }

    @Test
    void of_bytesMovedBetweenNameAndValue_differ() {
        assertThat(Content.of(null, null, List.of(new MessageHeader("ab", new byte[] {'c'}))))
                .isNotEqualTo(Content.of(null, null, List.of(new MessageHeader("a", new byte[] {'b', 'c'}))));
    }
}
