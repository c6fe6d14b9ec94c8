/** The whole system as its users meet it: real processes against a real broker, and the rules that hold for all modules. */
@NullMarked
package io.messagescheduler.systemtest;

import org.jspecify.annotations.NullMarked;
