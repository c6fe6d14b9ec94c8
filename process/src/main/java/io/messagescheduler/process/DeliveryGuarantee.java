package io.messagescheduler.process;

/** What a delivery promises: transactions, or lower lateness with duplicates possible after a crash. */
public enum DeliveryGuarantee {
    EXACTLY_ONCE,
    AT_LEAST_ONCE
}
