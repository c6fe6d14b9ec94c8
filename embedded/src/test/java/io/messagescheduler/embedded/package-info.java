/** Tests of what can be told without starting a server; the servers themselves are tested in the test kit. */
@NullMarked
package io.messagescheduler.embedded;

import org.jspecify.annotations.NullMarked;
