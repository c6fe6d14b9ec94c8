@NullMarked
package io.messagescheduler.messenger;

import org.jspecify.annotations.NullMarked;
