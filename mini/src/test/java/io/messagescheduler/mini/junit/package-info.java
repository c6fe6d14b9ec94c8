@NullMarked
package io.messagescheduler.mini.junit;

import org.jspecify.annotations.NullMarked;
