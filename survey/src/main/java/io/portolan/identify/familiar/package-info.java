/// Recognisers of protocols that this project does not implement, one file each.
///
/// A recogniser knows what may be said to a stranger without harm and what the answer proves. It
/// also knows how its servers answer what was meant for somebody else, because that is what most
/// utterances meet, and how its clients begin, because a decoy hears nobody else. Each file opens
/// with what is sent, what that may cost, and why the answer is characteristic. Nothing here opens
/// a socket, keeps state or throws, whatever the bytes.
///
/// The strength of every piece of evidence is that of [io.portolan.wire.probe.Evidence]'s table.
package io.portolan.identify.familiar;
