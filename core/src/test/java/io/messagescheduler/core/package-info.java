/** Tests of the rules as a whole: the wheel turned from intake to delivery. */
@NullMarked
package io.messagescheduler.core;

import org.jspecify.annotations.NullMarked;
