@NullMarked
package io.messagescheduler.testkit.simulation;

import org.jspecify.annotations.NullMarked;
