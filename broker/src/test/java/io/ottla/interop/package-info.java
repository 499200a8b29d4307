/**
 * What users see, tried with what users have: brokers as processes started by the bin scripts of the distribution, and
 * clients that others wrote. Runs after packaging. May use: nothing of our main code.
 */
@NullMarked
package io.ottla.interop;

import org.jspecify.annotations.NullMarked;
