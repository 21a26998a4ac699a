"""In which order kinds are rated."""

from __future__ import annotations

from danhgia_xl.rules.ruleset import RuleSet

_Edges = dict[str, set[str]]


def rating_order(ruleset: RuleSet) -> list[str]:
    """Return the kinds in the order they must be rated.

    Sources of links and shares come before the kinds that use them, and kinds that share a quota together before
    both. A cap's collective comes before the rows it caps, unless it is itself rated on them: then the cap follows,
    and whoever else depends on the capped rows waits for it.
    """
    needs = _sources(ruleset)
    for cap in ruleset.data.tran:
        if cap.doi_tuong not in _all_needed(cap.theo, needs):
            needs[cap.doi_tuong].add(cap.theo)
        else:
            for kind in [kind for kind, sources in needs.items() if cap.doi_tuong in sources and kind != cap.theo]:
                if kind not in _all_needed(cap.theo, needs):
                    needs[kind].add(cap.theo)
    order: list[str] = []
    while len(order) < len(needs):
        ready = [kind for kind, sources in needs.items() if kind not in order and sources <= set(order)]
        order += ready or [kind for kind in needs if kind not in order]
    return order


def _sources(ruleset: RuleSet) -> _Edges:
    data = ruleset.data
    needs: _Edges = {kind: set() for kind in data.doi_tuong}
    for link in data.lien_ket:
        needs[link.doi_tuong].update(link.tu)
    for share in data.ty_trong:
        needs[share.doi_tuong].add(share.tu)
    for quota in data.chi_tieu:
        together = set(quota.doi_tuong)
        for kind, sources in needs.items():
            if sources & together and kind not in together:
                sources.update(together)
    return needs


def _all_needed(kind: str, needs: _Edges) -> set[str]:
    """Return every kind that must be rated before `kind`."""
    found: set[str] = set()
    ahead = [kind]
    while ahead:
        new = needs[ahead.pop()] - found
        found |= new
        ahead += new
    return found
