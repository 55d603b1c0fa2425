#pragma once
// EscapeNames: the families of one answer with the names that its scraper takes.
//
// No two names of an answer become one. Classic names come first and keep theirs; another one whose
// escaped form is taken, by a family, by the samples of one, or, among the labels of a family, by
// another label, is escaped as `values` would, and where even that is taken (somebody chose the
// name so), gets underscores behind it until it is not. So nothing is dropped or written twice, and
// which name is which depends on the names alone, not on the order of pushes. A label name that
// would begin with "__", which is Prometheus' own, counts as taken.
//
// Thread-safety: a pure function. Lifetime: `streamed` points into `kept` and into what it pointed
// into before.

#include <deque>
#include <string>

#include "exposition/escaping.h"
#include "exposition/negotiation.h"
#include "exposition/streamed_family.h"
#include "model/families.h"

namespace aijob::exposition {

/// Does nothing for kAllowUtf8. Costs next to nothing where all names are classic, but for kDots;
/// a streamed family with other labels is gone through twice.
void EscapeNames(Escaping escaping, Format format, model::Families& families,
                 StreamedFamilies& streamed, std::deque<std::string>& kept);

}  // namespace aijob::exposition
