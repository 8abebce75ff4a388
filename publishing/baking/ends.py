"""The days on which publications for a time end, for a web server that keeps them by itself, and as data.

nginx compares no numbers. It has the seconds since 1970 (``$msec``, whatever its clock's zone) and regular expressions: so
each end becomes the expression of every number of ten digits from it on.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from publishing.baking import plan, shelf

NGINX, DATA = "server/public.map", "server/ends.json"
NAMES = (NGINX, DATA)
NOTHING = ("map $request_method $over {", '  default "";', "}", "map $request_method $shelf {", "  default site;", "}")
SAFE = re.compile(r"(?:/[a-z0-9_-]+)+/")


def write(*, settled: bool = False) -> bool:
    """Both files, before any page that they are about. Whether something changed.

    What was told of a page that is not public any more stays until the files are gone too (``settled``): one whose time
    is over lies there until the sweep, and nothing else keeps it from being read.
    """
    public = plan.pages().values()
    known = {} if settled else _told()
    for page in public:
        known.pop(page.path, None)
    found = known | {page.path: page.not_after for page in public if page.not_after}
    changed = shelf.write(NGINX, as_nginx(found, plan.library()).encode()).changed
    return shelf.write(DATA, as_data(found).encode()).changed or changed


def _told() -> dict[str, datetime]:
    """What the web server has been told."""
    try:
        rows = json.loads(shelf.read(DATA))["ends"]
        return {row["path"]: datetime.fromtimestamp(row["at"], UTC) for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def as_data(found: dict[str, datetime]) -> str:
    """``{"ends": [{"path": ..., "at": seconds since 1970, "on": ...}]}``."""
    rows = [{"path": path, "at": int(end.timestamp()), "on": end.isoformat()} for path, end in sorted(found.items())]
    return json.dumps({"ends": rows}, indent=1) + "\n"


def as_nginx(found: dict[str, datetime], library: str) -> str:
    """Maps for nginx's ``http`` part: which review an address is of, whether its time is over, which shelf is read.

    Only shapes that ``deploy/nginx/follow.sh`` lets through; raises ValueError for a path that has another.
    """
    for path in (library, *found):
        if not SAFE.fullmatch(path):
            raise ValueError("An address that the web server cannot be told")
    moments = sorted({int(end.timestamp()) for end in found.values()})
    lines = ["map $uri $review {", '  default "";', f'  "~^(?<found>{library}[a-z0-9_-]+)(?:/|$)" $found;', "}"]
    lines += ["map $uri $asks {", "  default 0;", f"  {library} 1;", "}"]
    lines += ["map $review $ends {", '  default "";']
    lines += [f"  {path.rstrip('/')} {int(end.timestamp())};" for path, end in sorted(found.items())]
    lines += ["}"]
    if not moments:  # where nothing ends, no request is asked of which review it is
        return "\n".join([*lines, *NOTHING, ""])
    lines += ["map $ends $over {", "  default $past;", '  "" "";', "}", 'map "$ends:$msec" $past {', '  default "";']
    lines += [f'  "~^{moment}:{from_on(moment)}" 1;' for moment in moments]
    lines += ["}", "map $review $shelf {", "  default site;", '  "" $lists;', "}"]
    # a review lies on one shelf; after the first end all else is read from the one without what is published for a time
    lines += ["map $msec $lists {", "  default site;", f'  "~^{from_on(moments[0])}" then;']
    return "\n".join([*lines, "}", ""])


def from_on(moment: int) -> str:
    """An expression for every whole number of ten digits that is not less than this one, and the point after it."""
    digits = str(moment)
    if len(digits) != 10:
        raise ValueError("A moment before 2001 or after 2286")
    ways = []
    for place, digit in enumerate(digits):
        if digit != "9":
            rest = len(digits) - place - 1
            ways.append(f"{digits[:place]}[{int(digit) + 1}-9]" + (f"[0-9]{{{rest}}}" if rest else ""))
    return f"(?:{'|'.join([*ways, digits])})[.]"
