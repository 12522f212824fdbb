/// Who claims which port: the registry of service names and port numbers, what people really do,
/// and what a site says of itself, each claim with its source, date and level.
///
/// Start at [Chart#bundled()]. A claim is what is on file for a port, never what was found there.
/// The registry and the curated claims lie beside these classes as text, sorted by port, and only
/// the rows asked for are ever made into objects: a look-up from a cold start reads some twenty
/// rows. [ChartReader] takes a newer registry or a site's own claims, and answers content it cannot
/// read with a list of damages, never with an exception.
///
/// Uses nothing else of this project.
///
/// @see "IANA, Service Name and Transport Protocol Port Number Registry (CC0 1.0)"
/// @see "RFC 6335, Internet Assigned Numbers Authority (IANA) Procedures"
package io.portolan.chart;
