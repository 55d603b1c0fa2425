#pragma once
// Write: families in the format that was chosen, by the writer that knows it.
//
// Thread-safety: pure function.

#include <string>

#include "exposition/negotiation.h"
#include "exposition/streamed_family.h"
#include "exposition/write_report.h"
#include "model/families.h"

namespace aijob::exposition {

/// Appends `families` to `out`, their names escaped as wanted; says what it left out. What it is
/// given is used up.
WriteReport Write(const Exposition& exposition, model::Families families, std::string& out,
                  StreamedFamilies streamed = {});

}  // namespace aijob::exposition
