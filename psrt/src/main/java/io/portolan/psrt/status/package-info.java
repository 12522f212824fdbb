/// What a broker is doing, over HTTP: a page for people, psrtd's `/status` for programs that know
/// psrtd, `/metrics` for Prometheus. Only `GET`; nothing can be changed here.
///
/// @see "psrtd 0.3.8 as observed: its statistics server"
package io.portolan.psrt.status;
