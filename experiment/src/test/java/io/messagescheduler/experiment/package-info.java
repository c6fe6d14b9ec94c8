/** Tests of the report, with a generator of runs to look at. */
@NullMarked
package io.messagescheduler.experiment;

import org.jspecify.annotations.NullMarked;
