"""Common words for keys of the format: the key's name here, and where it belongs."""

from __future__ import annotations

from collections.abc import Collection

_WORDS: dict[tuple[str, ...], str] = {
    ("before", "stop"): "contraindication redflag warning exclusion exclude danger stopsign stopif nogo",
    ("before", "mind"): "precaution caution intake question screening anamnesis reminder relativecontraindication",
    ("scene", "bed"): "music sound soundscape track playlist song audio bed",
    ("scene", "light"): "lamp brightness dim dimmer lighting light",
    ("scene", "level"): "volume loudness gain level",
    ("scene", "kelvin"): "colour color temperature warmth kelvin",
    ("scene", "fade"): "fadein fade",
    ("phases",): "step area stage block sequence timeline region programme program protocol order",
    ("minutes",): "duration length time total totalminute min minute lasts timing",
    ("title",): "name label heading",
    ("condition",): "diagnosis indication disorder complaint problem",
    ("frequency",): "often repeat howoften course session",
    ("evidence",): "proof trial",
    ("sources",): "reference literature citation ref study studie",
    ("reviewed",): "author signed signature approved approvedby signedby reviewer reviewedby checkedby",
    ("pressure_cap",): "maxpressure pressuremax cap maximumpressure",
    ("prone_limit",): "prone facedown pronemax maxprone pronelimit facedownlimit",
    ("halfway",): "midpoint halftime halfwaycue",
    ("between_sides",): "sidechange changeside changesides switchside switchsides sidepause pausebetweenside",
    ("measure",): "measurement outcome number score",
    ("extends",): "base inherit inherits from parent basedon template include",
    ("change",): "override patch",
    ("preset",): "version format schema",
    ("phases", "area"): "name region muscle bodypart part zone location place",
    ("phases", "minutes"): "duration length time min minute lasts",
    ("phases", "at_least"): "minimum shortest floor least minminute",
    ("phases", "at_most"): "maximum longest ceiling most maxminute max",
    ("phases", "technique"): "method type style stroke modality technique",
    ("phases", "pressure"): "strength depth intensity force firmness pressure",
    ("phases", "position"): "posture lying pose position",
    ("phases", "check"): "ask question checkin feedback",
    ("phases", "note"): "comment remark description instruction text hint tip note",
    ("phases", "turn"): "turnover flip",
    ("phases", "focus"): "priority importance main",
    ("phases", "side"): "sides laterality",
    ("sources", "cite"): "citation reference title author study",
    ("sources", "doi"): "url link",
    ("reviewed", "by"): "name who author",
    ("reviewed", "on"): "date day when",
}
_MEANT: dict[str, list[tuple[str, ...]]] = {}
for _path, _words in _WORDS.items():
    for _word in _words.split():
        _MEANT.setdefault(_word, []).append(_path)


def meant(word: str, group: str, keys: Collection[str]) -> tuple[str | None, str]:
    """The key among `keys` (those of `group`) that `word` stands for, or none and how to write it elsewhere: both
    empty if it is not known."""
    plain = "".join(filter(str.isalnum, word)).casefold()
    paths = _MEANT.get(plain) or _MEANT.get(plain.removesuffix("s")) or []
    here = [path for path in paths if (path[:-1] or ("",))[-1] == group and path[-1] in keys]
    if here:
        return here[0][-1], ""
    return None, _written(paths[0], group) if paths else ""


def _written(path: tuple[str, ...], group: str) -> str:
    if path[0] == "scene":
        return f"write it as scene: {{{path[1]}: …}}"
    if path[0] == "before":
        return f"write it as {path[1]}: under before: at the top of the file"
    if path[0] == "phases" and len(path) > 1:
        return f"write {path[1]}: in an entry of phases"
    return f"write {path[0]}: at the top of the file"
