/// Everything PSRT can say, and its domain words: topics, reply codes, limits.
package io.portolan.psrt.message;
