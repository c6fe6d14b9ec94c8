@NullMarked
package io.messagescheduler.mini;

import org.jspecify.annotations.NullMarked;
