/// A listener where nothing should talk: who knocks, what is said, and what protocol the caller
/// believes in.
///
/// A decoy pretends nothing. It takes what it is told within limits, answers nothing unless it is
/// given the very bytes to answer, and leaves the judgement to the recognisers that serve
/// everywhere.
package io.portolan.survey.decoy;
