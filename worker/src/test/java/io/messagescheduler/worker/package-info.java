/** Tests of the Worker. */
@NullMarked
package io.messagescheduler.worker;

import org.jspecify.annotations.NullMarked;
