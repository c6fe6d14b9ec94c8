/** The MessageHandler process: reads the intake topic, tells each message's due time, and parks it in its bucket. */
@NullMarked
package io.messagescheduler.messagehandler;

import org.jspecify.annotations.NullMarked;
