@NullMarked
package io.messagescheduler.scheduler.api;

import org.jspecify.annotations.NullMarked;
