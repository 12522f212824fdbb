/// Explains PSRT bytes line by line, live conversations and captured ones: the codec, with somebody
/// listening.
package io.portolan.psrt.dissect;
