/// Test equipment: bad weather with a seed, time that only moves when told to, vectors with
/// captions, noise that can be had again, and a check that no package looks through a closed door.
///
/// Used by the tests of every module and by nothing that runs in production. Whatever is random
/// here takes a seed and names it when something fails.
package io.portolan.sim;
