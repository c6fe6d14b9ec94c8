/** The engine as one process that keeps nothing, over an embedded broker and under a clock that can be put ahead. */
@NullMarked
package io.messagescheduler.miniserver;

import org.jspecify.annotations.NullMarked;
