@NullMarked
package io.messagescheduler.monitoring;

import org.jspecify.annotations.NullMarked;
