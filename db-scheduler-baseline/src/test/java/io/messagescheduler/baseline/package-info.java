@NullMarked
package io.messagescheduler.baseline;

import org.jspecify.annotations.NullMarked;
