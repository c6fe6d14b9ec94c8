/**
 * The rule by which a message goes to a bucket: a pure function of its due time and the present. MessageHandler and
 * drain use the same one, so a message on its way down meets no second opinion.
 */
@NullMarked
package io.messagescheduler.core.route;

import org.jspecify.annotations.NullMarked;
