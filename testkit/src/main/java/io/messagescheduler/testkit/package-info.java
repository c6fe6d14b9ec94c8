/** What tests of several modules share: a settable clock, and a real broker for the time of a test class. */
@NullMarked
package io.messagescheduler.testkit;

import org.jspecify.annotations.NullMarked;
