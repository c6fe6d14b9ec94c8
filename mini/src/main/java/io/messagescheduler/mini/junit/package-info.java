/** The engine for the tests of its users: a JUnit extension, and what it hands to a test. */
@NullMarked
package io.messagescheduler.mini.junit;

import org.jspecify.annotations.NullMarked;
