"""What a Word file carries that its pages do not show, and taking it out. For children only.

Works on a part's XML; which parts there are is :mod:`documentroom.jobs.strip_docx`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from portal.sandbox.office import Package, w

INSERTED = (w("ins"), w("moveTo"))
DELETED = (w("del"), w("moveFrom"))
RANGES = tuple(
    w(name)
    for name in (
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
        *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
        *(
            "customXmlMoveFromRangeStart",
            "customXmlMoveFromRangeEnd",
            "customXmlMoveToRangeStart",
            "customXmlMoveToRangeEnd",
        ),
    )
)
CHANGES = tuple(
    w(name)
    for name in (
        *("pPrChange", "rPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "tcPrChange", "trPrChange"),
        *("tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge"),
    )
)
_TINY = 4  # half-points
_CODE = w("instrText")
_WORDS = (w("t"), w("delText"), _CODE)


def tracked(root: etree._Element) -> Iterator[etree._Element]:
    """Elements that record a change."""
    yield from root.iter(*INSERTED, *DELETED, *CHANGES)


def authors(root: etree._Element) -> set[str]:
    """Who is named as having changed or said something."""
    return {element.get(w("author"), "") for element in root.iter() if element.get(w("author"))}


def accept_changes(root: etree._Element) -> None:
    """The words as they would be with every tracked change accepted."""
    for element in list(root.iter(*DELETED)):
        if element.getparent() is None:
            continue
        if etree.QName(element.getparent()).localname == "trPr":
            remove(element.getparent().getparent())  # a deleted row
        elif etree.QName(element.getparent()).localname == "rPr":
            _join_with_next(element)
        else:
            remove(element)
    for element in list(root.iter(w("cellDel"))):
        cell = next((above for above in element.iterancestors(w("tc"))), None)
        if cell is not None:
            remove(cell)
    for element in list(root.iter(*INSERTED)):
        unwrap(element)
    for element in list(root.iter(*CHANGES, *RANGES)):
        remove(element)


def _join_with_next(mark: etree._Element) -> None:
    """A deleted paragraph mark: this paragraph's words go on in the next one."""
    paragraph = next((above for above in mark.iterancestors(w("p"))), None)
    remove(mark)
    following = None if paragraph is None else paragraph.getnext()
    if paragraph is None or following is None or following.tag != w("p"):
        return
    place = 1 if len(following) and following[0].tag == w("pPr") else 0
    for child in [child for child in paragraph if child.tag != w("pPr")]:
        following.insert(place, child)
        place += 1
    remove(paragraph)


def hidden_runs(root: etree._Element, hidden_styles: frozenset[str]) -> Iterator[etree._Element]:
    """Runs with words that a reader does not see: marked hidden, white on nothing, or too small to be seen."""
    for run in root.iter(w("r")):
        held = [element for element in run.iter(*_WORDS) if element.text and element.text.strip()]
        if held and any(element.tag != _CODE for element in held) and _is_hidden(run, hidden_styles):
            yield run


def _is_hidden(run: etree._Element, hidden_styles: frozenset[str]) -> bool:
    properties = run.find(w("rPr"))
    if properties is not None:
        vanish = properties.find(w("vanish"))
        if vanish is not None:
            return is_on(vanish)
        if _is_white(properties) and not _is_shaded(run):
            return True
        size = properties.find(w("sz"))
        if size is not None and size.get(w("val"), "").isdigit() and int(size.get(w("val"))) <= _TINY:
            return True
    return bool(hidden_styles) and bool(_styles_of(run) & hidden_styles)


def is_on(switch: etree._Element) -> bool:
    """Whether a switch such as ``w:vanish`` is on: there, and not said to be off."""
    return switch.get(w("val"), "true") not in ("0", "false", "off")


def _is_white(properties: etree._Element) -> bool:
    colour = properties.find(w("color"))
    value = "" if colour is None else colour.get(w("val"), "")
    return len(value) == 6 and all(value[place : place + 2].lower() >= "f8" for place in (0, 2, 4))


def _is_shaded(run: etree._Element) -> bool:
    """Whether something dark lies behind: the run's, paragraph's, cell's, table's or drawing's own filling."""
    if (
        run.find(f"{w('rPr')}/{w('highlight')}") is not None
        or next(run.iterancestors(w("txbxContent")), None) is not None
    ):
        return True
    holders = [run, *run.iterancestors(w("p"), w("tc"), w("tbl"))]
    paths = (w("rPr"), w("pPr"), w("tcPr"), w("tblPr"))
    shades = [holder.find(f"{path}/{w('shd')}") for holder in holders for path in paths]
    if any(shade is not None and shade.get(w("fill"), "auto").lower() not in ("auto", "ffffff") for shade in shades):
        return True
    # a table's style may fill its cells; what it says is in another part, so the benefit of the doubt is given
    return any(table.find(f"{w('tblPr')}/{w('tblStyle')}") is not None for table in run.iterancestors(w("tbl")))


def _styles_of(run: etree._Element) -> set[str]:
    found = {element.get(w("val"), "") for element in run.findall(f"{w('rPr')}/{w('rStyle')}")}
    paragraph = next((above for above in run.iterancestors(w("p"))), None)
    if paragraph is not None:
        found |= {element.get(w("val"), "") for element in paragraph.findall(f"{w('pPr')}/{w('pStyle')}")}
    return found


def unseen_styles(package: Package) -> frozenset[str]:
    """The same of a whole Word file, by the styles that its main part names."""
    arrows = package.relationships(package.main())
    found = [one.target for one in arrows if one.kind == "styles" and one.target in package.parts]
    return hidden_styles(package.tree(found[0]) if found else None)


def hidden_styles(styles: etree._Element | None) -> frozenset[str]:
    """Names of the styles that hide their words, themselves or by the style that they rest on."""
    if styles is None:
        return frozenset()
    rests_on: dict[str, str] = {}
    says: dict[str, bool] = {}
    for style in styles.iter(w("style")):
        name = style.get(w("styleId"), "")
        base, vanish = style.find(w("basedOn")), style.find(f"{w('rPr')}/{w('vanish')}")
        rests_on[name] = "" if base is None else base.get(w("val"), "")
        if vanish is not None:
            says[name] = is_on(vanish)

    def hides(name: str) -> bool:
        for _ in range(len(rests_on)):
            if name in says:
                return says[name]
            name = rests_on.get(name, "")
        return False

    return frozenset(name for name in rests_on if hides(name))


def unwrap(element: etree._Element) -> None:
    """Put an element's children in its place."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for child in list(element):
        parent.insert(place, child)
        place += 1
    parent.remove(element)


def remove(element: etree._Element | None) -> None:
    """Take an element out of its parent, with all that is inside it."""
    parent = None if element is None else element.getparent()
    if parent is not None:
        parent.remove(element)


def is_hidden_row(element: etree._Element) -> bool:
    """Whether a workbook's row or column is hidden."""
    return element.get("hidden", "0") in ("1", "true")
