/** Tests of the embedded servers as other tests use them, and of the clock. */
@NullMarked
package io.messagescheduler.testkit;

import org.jspecify.annotations.NullMarked;
