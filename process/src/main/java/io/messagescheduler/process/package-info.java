/**
 * What every process has, whatever its work: settings with all their problems reported at once, an identity, HTTP
 * endpoints, metrics, a run file that tells others where it is, agents on named threads, and one way to stop.
 */
@NullMarked
package io.messagescheduler.process;

import org.jspecify.annotations.NullMarked;
