/// From bytes to an identity: what a listener really speaks, and how sure that is.
///
/// [io.portolan.identify.Examiner] runs probes in the order it is given,
/// [io.portolan.identify.Judge] weighs what came of it. Neither ever sees who claims a port: a port
/// number may order the probes, it never adds strength.
package io.portolan.identify;
