/**
 * What services and launcher share to keep strangers out. Start with {@link dev.millrace.security.ApiKey}: keys as they
 * lie in the keys file, which the launcher writes and the edge reads. {@link dev.millrace.security.BrokerSecurity} and
 * {@link dev.millrace.security.CallSecurity} carry TLS and passwords from the environment to Kafka and to our own calls.
 */
@NullMarked
package dev.millrace.security;

import org.jspecify.annotations.NullMarked;
