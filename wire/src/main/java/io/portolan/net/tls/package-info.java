/// TLS as a layer over any line: an `SSLEngine`, never an `SSLSocket`, because UNIX-domain channels
/// have no socket and no read timeout. Also the material: PEM, PKCS#12, and its reload.
package io.portolan.net.tls;
