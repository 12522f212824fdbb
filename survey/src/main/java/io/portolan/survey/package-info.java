/// The product's sentence: *2424/tcp is claimed by X, held by process Y, and speaks Z because …*
///
/// [io.portolan.survey.Surveyor] asks the owner, the claims and the greeting and orders the probes;
/// [io.portolan.survey.Verdict] compares identity, claims and listener, purely;
/// [io.portolan.survey.Finding] is all of it, and [io.portolan.survey.FindingJson] the one form in
/// which it leaves the house.
package io.portolan.survey;
