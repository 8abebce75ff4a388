"""The public site with the portal switched off: nginx alone, with the configuration that is shipped, over what was baked."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import User
from portal.kernel import calendar
from publishing import finding
from publishing.baking import bakery, ends, plan, shelf
from publishing.enums import Withdrawal
from publishing.models import PublicationPermit, ReviewPage
from publishing.services import publication
from tests import nginx
from tests.ports import free_port
from tests.publishing import world
from tests.publishing.test_public import one
from tests.services import require


@pytest.fixture
def shelf_folder(settings: Any, tmp_path: Path) -> Path:
    settings.PUBLIC_FOLDER = tmp_path / "public"
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    return settings.PUBLIC_FOLDER


def get(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request as it is written: nothing is followed, nothing is put in order."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    link.request(method, path, headers=headers)
    answer = link.getresponse()
    held = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    link.close()
    return held


class Search(BaseHTTPRequestHandler):
    """Stands where the search process does, and writes down what it is told."""

    asked: list[tuple[str, str]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, str(self.headers.get("Cookie"))))
        self.send_response(200)
        self.send_header("Set-Cookie", "a=b")
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"found")

    def log_message(self, *args: Any) -> None:
        """Quiet."""


def test_the_site_is_whole_without_the_portal(
    ed: User, sec: User, shelf_folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages, papers, leaves of the list, headers, withdrawals (never 7): nothing runs but nginx."""
    monkeypatch.setattr(finding, "PER_LEAF", 1)
    first, second = one(ed, sec, "The review after Ruth’s death"), one(ed, sec, "The review after Miriam’s death")
    bakery.sweep()
    with nginx.running(shelf_folder) as port:
        status, told, page = get(port, first.public_path)
        assert status == 200
        assert world.SECRET.encode() in page
        assert told["content-security-policy"] == policy(settings)
        assert told["cache-control"] == "no-cache, public"
        assert (told["x-frame-options"], told["referrer-policy"], told["x-content-type-options"]) == (
            "DENY", "same-origin", "nosniff",
        )  # fmt: skip
        assert "set-cookie" not in told
        assert "max-age=31536000" in told["strict-transport-security"]
        assert get(port, first.public_path, **{"If-None-Match": told["etag"]})[0] == 304
        status, told, paper = get(port, f"{first.public_path}overview-report.pdf")
        paper_told = told
        assert (status, paper, told["content-type"]) == (200, world.PDF, "application/pdf")
        assert (told["content-disposition"], told["content-security-policy"]) == (
            "attachment", "default-src 'none'; sandbox",
        )  # fmt: skip
        leaves = [get(port, f"/published-reviews/?page={leaf}")[2] for leaf in (1, 2)]
        assert all((first.slug.encode() in leaf) != (second.slug.encode() in leaf) for leaf in leaves)
        assert get(port, "/published-reviews/?page=3")[0] == 404
        assert get(port, "/published-reviews")[1]["location"] == "/published-reviews/"
        status, told, said = get(port, "/published-reviews/?q=notes")
        assert status == 503
        assert b"The search cannot be used at the moment" in said
        style = next(name for name in plan_of_styles(page))
        assert get(port, style)[1]["content-type"].startswith("text/css")
        for path in (
            "/gone/x", "/server/public.map", "/server/ends.json", "/system/404.html", "/then/home/", "/.coming-x",
            "/published-reviews/~page-2.html", "/../server/ends.json", "/site/home/", "/%2e%2e/server/ends.json",
        ):  # fmt: skip
            assert get(port, path)[0] in (400, 404), path
        assert b"There is no page here" in get(port, "/published-reviews/none/")[2]
        assert get(port, first.public_path, "POST")[0] == 405
        # a withdrawal is seen at the next request: no reload, nothing told to nginx
        publication.withdraw(acting_user=ed, page_id=first.pk, why=Withdrawal.FAMILY)
        for path in ("", "overview-report.pdf", "executive-summary/"):
            status, told, said = get(port, f"{first.public_path}{path}")
            assert (status, told["cache-control"]) == (410, "no-cache, public"), path
            assert b"no longer published" in said
        # however it is asked for: what somebody kept is not confirmed, no part is given, no other spelling leads there
        before = {"If-None-Match": paper_told["etag"], "If-Modified-Since": paper_told["last-modified"]}
        for asked in ({"Range": "bytes=0-9"}, before, {"If-Range": before["If-None-Match"], "Range": "bytes=0-9"}):
            for path in ("", "index.html", "overview-report.pdf", "overview-report.pdf/", "x/y", "?q=1", "?page=2"):
                assert get(port, f"{first.public_path}{path}", **asked)[0] == 410, (asked, path)
        assert get(port, first.public_path, "HEAD")[0] == get(port, f"/{first.public_path}")[0] == 410
        assert first.slug.encode() not in get(port, "/published-reviews/")[2] + get(port, "/home/")[2]
        assert get(port, second.public_path)[0] == 200


def plan_of_styles(page: bytes) -> list[str]:
    return re.findall(r'href="(/static/[^"]+\.css)"', page.decode())


def policy(settings: Any) -> str:
    """The public face's own, as Django sends it there."""
    held = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"frame-ancestors": ["'none'"]}
    return "; ".join(f"{name} {' '.join(value)}" for name, value in held.items())


def test_nginx_keeps_an_end_date_by_itself(
    live: ReviewPage, ed: User, sec: User, shelf_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A publication for a time ends although nothing of the portal runs: page and papers are gone, lists are silent, the
    other review is as it was. A list that is not on the shelf of after the end is not read from the one of before."""
    monkeypatch.setattr(finding, "PER_LEAF", 1)
    other = one(ed, sec, "The review after Miriam’s death")
    with world.lifted("default"):
        PublicationPermit.objects.filter(page_id=live.pk).update(not_after=calendar.now() + timedelta(days=30))
    bakery.sweep()
    leaf = shelf_folder / "then/published-reviews/~page-2.html"  # the last one stands for those that there are no more
    assert other.slug in leaf.read_text() and live.slug not in leaf.read_text()
    (shelf_folder / "then/feed.xml").unlink()
    (shelf_folder / "then/for-families/index.html").unlink()
    end = calendar.now() + timedelta(seconds=2.5)  # a slow machine has baked by now
    shelf.write(ends.NGINX, ends.as_nginx({live.public_path: end}, plan.library()).encode())
    lists = ("/published-reviews/", "/published-reviews/?page=2", "/home/")
    with nginx.running(shelf_folder) as port:
        assert get(port, live.public_path)[0] == 200
        assert live.slug.encode() in b"".join(get(port, path)[2] for path in lists)
        assert live.slug.encode() in get(port, "/feed.xml")[2]
        assert get(port, "/for-families/")[0] == 200
        time.sleep(max(0.0, (end - calendar.now()).total_seconds()) + 0.1)
        for path in ("", "overview-report.pdf"):
            status, _, said = get(port, f"{live.public_path}{path}")
            assert status == 410, path
            assert b"no longer published" in said
        for path in lists:
            status, _, said = get(port, path)
            assert status == 200
            assert live.slug.encode() not in said, path
        assert (get(port, "/feed.xml")[0], get(port, "/for-families/")[0]) == (404, 404)
        assert get(port, "/getting-help/")[0] == 200
        for path in (other.public_path, f"{other.public_path}overview-report.pdf", "/static/portal/mark.svg"):
            assert get(port, path)[0] == 200, path
        assert get(port, live.public_path, "POST")[0] == 405


def test_a_page_says_what_every_answer_says(shelf_folder: Path, site: Any) -> None:
    """The headers of a page are written down a second time, for speed: the same as everywhere else."""
    bakery.sweep()
    (shelf_folder / "site/page.html").write_text("as a file")
    own = (
        "server",
        "date",
        "content-type",
        "content-length",
        "connection",
        "last-modified",
        "etag",
        "accept-ranges",
        "vary",
    )
    with nginx.running(shelf_folder) as port:
        answers = [get(port, path)[1] for path in ("/home/", "/page.html", "/nothing/", "/nothing.html")]
    told = [{name: text for name, text in answer.items() if name not in own} for answer in answers]
    assert told[0] == told[1] == told[2] == told[3]
    assert len(told[0]) == 8


class Cache(BaseHTTPRequestHandler):
    """A cache before the public site, which writes down what it is told."""

    told: list[str] = []

    def do_PURGE(self) -> None:
        self.told.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


def test_caches_are_told_once_a_withdrawal_is_kept_and_never_keep_it_from_happening(
    live: ReviewPage, ed: User, shelf_folder: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Feed, map, data and lists follow in the same act (never 7), and caches hear of each."""
    bakery.sweep()
    listed = ["/feed.xml", "/sitemap.xml", "/home/open-data/reviews.json", "/home/open-data/reviews.csv", "/home/"]
    assert all(live.slug.encode() in (shelf_folder / plan.place(address)).read_bytes() for address in listed)
    with HTTPServer(("127.0.0.1", 0), Cache) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.PUBLIC_CACHES = ["http://127.0.0.1:1", f"http://127.0.0.1:{server.server_port}"]  # the first is away
        with django_capture_on_commit_callbacks(execute=True):
            publication.withdraw(acting_user=ed, page_id=live.pk, why=Withdrawal.FAMILY)
            assert Cache.told == []
            assert not [address for address in listed if live.slug in (shelf_folder / plan.place(address)).read_text()]
        server.shutdown()
    assert {live.public_path, f"{live.public_path}overview-report.pdf", *listed, "/published-reviews/"} <= {*Cache.told}


def test_searches_alone_go_through_and_carry_no_cookie(live: ReviewPage, shelf_folder: Path) -> None:
    bakery.sweep()
    Search.asked = []
    with HTTPServer(("127.0.0.1", 0), Search) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with nginx.running(shelf_folder, search=server.server_port) as port:
            status, told, said = get(port, "/published-reviews/?q=notes&theme=risk", Cookie="session=x")
            assert (status, said) == (200, b"found")
            assert "set-cookie" not in told
            for path in (live.public_path, f"{live.public_path}?q=x", "/home/?q=x", "/published-reviews/", "/nothing/"):
                get(port, path)
        server.shutdown()
    assert Search.asked == [("/published-reviews/?q=notes&theme=risk", "None")]


@pytest.mark.parametrize(
    "line",
    [
        '  "~^1:[0-9]" 1; } server { listen 81; root /; ', "include /etc/passwd;", "  /a/b 1796083200; load_module x;",
        "}", '  "" "";', "map $review $over {", '  "~^(?:[)[.]" 1;', f'  "~^(?:{"[0-9]{9999}" * 9})[.]" 1;',
    ],
)  # fmt: skip
def test_a_map_that_no_baker_wrote_is_not_taken_up(line: str, tmp_path: Path) -> None:
    """Whoever breaks into the desk can write the baker's folder: never the web server's configuration, and nothing that it
    would not start again with."""
    taken = tmp_path / "taken"
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; events {{}} http {{ include {taken}; }}")
    tried = f"{require('nginx')} -c {tmp_path}/nginx.conf -e {tmp_path}/error"
    told = {"PUBLIC_FOLDER": str(tmp_path), "PUBLIC_MAP": str(taken), "PATH": "/usr/bin:/bin", "NGINX": tried}
    good = ends.as_nginx({"/published-reviews/abc1234/": calendar.now()}, "/published-reviews/")
    (tmp_path / "server").mkdir()
    for text, kept in ((good, good), (f"{good}{line}\n", good)):
        (tmp_path / "server/public.map").write_text(text)
        subprocess.run(["sh", str(nginx.SHIPPED / "follow.sh"), "once"], env=told, check=True, capture_output=True)
        assert taken.read_text() == kept


def test_every_moment_from_the_end_on_and_none_before() -> None:
    for moment in (1_000_000_000, 1_796_083_200, 1_999_999_999, 2_000_000_000, 9_999_999_999):
        expression = re.compile(f"^{ends.from_on(moment)}")
        for by in (-10_000_000, -1000, -1, 0, 1, 9, 99, 123_456, 10_000_000):
            other = moment + by
            if 10**9 <= other < 10**10:
                assert bool(expression.match(f"{other}.250")) == (other >= moment), (moment, other)
    with pytest.raises(ValueError, match="told"):
        ends.as_nginx({"/a;b/": calendar.now()}, "/published-reviews/")
    assert shelf.COMING.startswith(".")


def test_the_site_as_a_folder_with_its_end_dates(live: ReviewPage, shelf_folder: Path, tmp_path: Path) -> None:
    """For one's own nginx whole, end dates as data and as configuration; a host that keeps none gets none unasked."""
    told = tmp_path / "export"
    call_command("export_public", str(told), stdout=StringIO())
    assert (told / "site/home/index.html").is_file()
    end = calendar.now() + timedelta(days=30)
    with world.lifted("default"):
        PublicationPermit.objects.filter(page_id=live.pk).update(not_after=end)
    call_command("export_public", str(told), stdout=StringIO())  # in place of the first
    data = json.loads((told / "server/ends.json").read_text())
    assert data["ends"] == [{"path": live.public_path, "at": int(end.timestamp()), "on": end.isoformat()}]
    assert f"{live.public_path.rstrip('/')} {int(end.timestamp())};" in (told / "server/public.map").read_text()
    with nginx.running(told) as port:
        assert get(port, live.public_path)[0] == 200
    plain = tmp_path / "plain"
    with pytest.raises(CommandError, match="published for a time only"):
        call_command("export_public", str(plain), "--plain", stdout=StringIO())
    assert not plain.exists()
    call_command("export_public", str(plain), "--plain", "--accept-no-end-date", stdout=StringIO())
    assert world.SECRET in (plain / live.public_path.strip("/") / "index.html").read_text()
    assert (plain / "404.html").is_file()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/mine").write_text("x")
    with pytest.raises(CommandError, match="something else"):
        call_command("export_public", str(tmp_path / "letters"), stdout=StringIO())
    assert not list(tmp_path.glob(".*"))


def test_the_whole_configuration_is_one_that_nginx_takes(tmp_path: Path) -> None:
    """The three hosts as they are shipped, each file in its place: read by nginx itself."""
    here = {"SECRETS_ROOT": str(tmp_path), "ROOMS_HOST": "rooms.test", "DESK_HOST": "desk.test", "WWW_HOST": "www.test"}
    told = {"PATH": os.environ["PATH"], **here}
    subprocess.run([sys.executable, "deploy/first_start.py"], cwd=nginx.ROOT, env=told, check=True)
    taken = {"PUBLIC_FOLDER": str(tmp_path), "PUBLIC_MAP": str(tmp_path / "map.conf"), "PATH": os.environ["PATH"]} | {
        "NGINX": "true"
    }
    subprocess.run(["sh", str(nginx.SHIPPED / "follow.sh"), "once"], env=taken, check=True)
    text = (nginx.SHIPPED / "portal.conf.template").read_text()
    places = {"listen 80 ": f"listen 127.0.0.1:{free_port()} ", "listen 443 ": f"listen 127.0.0.1:{free_port()} "}
    places |= {f"${{{name}}}": value for name, value in here.items()}
    places |= {"/etc/nginx/tls": str(tmp_path / "tls"), "/dev/stdout": str(tmp_path / "log")}
    places |= {"/etc/nginx/public-maps.conf": str(nginx.SHIPPED / "maps.conf"), "/etc/nginx/public": str(nginx.SHIPPED / "public")}  # fmt: skip
    for ours, theirs in places.items():
        text = text.replace(ours, theirs)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid; events {{}} http {{ {text}\ninclude {tmp_path}/map.conf; }}")
    tried = subprocess.run(
        [require("nginx"), "-t", "-q", "-c", str(whole), "-e", str(tmp_path / "error")], capture_output=True, text=True
    )
    assert tried.returncode == 0, tried.stderr
