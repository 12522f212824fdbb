/// The files of psrtd's world: `config.yml`, the access list, passwords, datagram keys; and the
/// authenticator that works with them.
///
/// psrtd's own files are read unchanged; what only we know stands in `config.yml` under one map,
/// `portolan`. Every complaint names file, line and column. YAML 1.2.
///
/// @see "psrtd 0.3.8 as observed, and the files it is shipped with"
package io.portolan.psrt.config;
