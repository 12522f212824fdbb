/// Topics and who wants to hear of them: filters, what they match and contain, and the index that
/// finds a topic's subscribers.
///
/// Pure and without I/O. The rules are those of the public server, psrtd 0.3.8.
package io.portolan.psrt.topic;
