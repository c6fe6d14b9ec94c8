/**
 * Puts a reproducible load on a system that delivers messages at their due time, collects what arrives and checks one
 * against the other. A message is copied to the database before the system under test sees it, and a receipt is copied
 * there before it is acknowledged, so what is judged in the end comes from the database alone and any process may die
 * in between.
 */
@NullMarked
package io.messagescheduler.messenger;

import org.jspecify.annotations.NullMarked;
