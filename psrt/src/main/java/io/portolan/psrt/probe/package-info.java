/// What to ask a stranger, and how to tell PSRT from other bytes, live or overheard.
package io.portolan.psrt.probe;
