"""Every installed package may be used by a business, by its own word or by a reason written down in docs/licences.md."""

from __future__ import annotations

import re
from importlib import metadata

import pytest

from pipelines.settings import ROOT

ACCEPTED = re.compile(
    r"(MIT(-0| License)?|(0|[23]-Clause )?BSD( License|-[23]-Clause)?|0BSD|Apache([- ]2\.0)?( Software License| License)?"
    r"|ISC( License)?|(PSF|CNRI)(-2\.0|-Python)?|Python Software Foundation License|Zlib|CC0-1\.0|Unlicense"
    r"|MPL-2\.0|Mozilla Public License 2\.0)"
)


def _licence(package: metadata.PackageMetadata) -> str:
    """What the package states: the expression, else the classifiers, else the first line of the free field."""
    classifiers = [c.rpartition(" :: ")[2] for c in package.get_all("Classifier") or [] if c.startswith("License ::")]
    first_line = (package.get("License") or "").strip().partition("\n")[0]
    return package.get("License-Expression") or " AND ".join(classifiers) or first_line


def _is_accepted(licence: str) -> bool:
    plain = re.sub(r" \((MPL 2\.0|ISCL)\)", "", licence)
    return all(ACCEPTED.fullmatch(part.strip(" ()")) for part in re.split(r" AND | OR ", plain))


def _installed() -> dict[str, str]:
    text = "".join((ROOT / lock).read_text("utf-8") for lock in ("requirements.lock", "requirements-test.lock"))
    licences = {}
    for name in set(re.findall(r"^([A-Za-z0-9._-]+)==", text, flags=re.M)):
        try:
            licences[name] = _licence(metadata.metadata(name))
        except metadata.PackageNotFoundError:
            continue  # of another operating system
    return licences


def _exceptions() -> dict[str, str]:
    rows = re.findall(
        r"^\| ([\w.-]+) \| ([^|]+) \| ([^|]{20,}) \|$", (ROOT / "docs/licences.md").read_text("utf-8"), flags=re.M
    )
    return {name: licence for name, licence, _ in rows}


def test_every_package_may_be_used_by_a_business():
    refused = {n: licence for n, licence in _installed().items() if not _is_accepted(licence) and n not in _exceptions()}
    assert not refused, f"neither accepted nor explained in docs/licences.md: {refused}"


def test_an_exception_is_needed():
    installed = _installed()
    stale = [n for n in _exceptions() if n not in installed or _is_accepted(installed[n])]
    assert not stale, f"docs/licences.md explains what needs no explanation: {stale}"


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-only",
        "AGPL-3.0",
        "MIT AND GPL-2.0",
        "CC-BY-NC-4.0",
        "Business Source License 1.1",
        "Proprietary",
        "",
        "SSPL-1.0",
    ],
)
def test_a_licence_with_strings_is_refused(licence):
    assert not _is_accepted(licence)
