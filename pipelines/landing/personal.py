"""Personal data at the door: what a person could be found by becomes a keyed hash, and never anything else.

The hash is HMAC-SHA-256 of the normalised value (lower case, single blanks), so equal addresses stay equal without being
readable; masked values (`***`) and empty ones become null. Computed in DuckDB, which has SHA-256 but no HMAC.
"""

from __future__ import annotations

import hashlib
import re

# Headers that may hold a person's data in a column the contract does not know: such a column is dropped, not kept aside.
PERSONAL_HEADER = re.compile(
    r"(buyer|recipient|receiver|ship|bill|customer|consignee|收件|买家|買家)[^a-z]*.*(name|phone|tel|mobile|address|street|city|"
    r"postal|zip|mail|姓名|电话|電話|地址|邮箱)|e-?mail|phone|\bcpf\b|tax.?id|passport|licen[cs]e|customi[sz]ed|手机|电话|電話|邮箱|身份证",
    re.IGNORECASE,
)


def key_id(key: bytes) -> str:
    """A name for the key that tells nothing of it: part of the contract hash, so that another key lands everything anew."""
    return hashlib.sha256(b"key-id|" + key).hexdigest()[:8]


def hashed_sql(value: str, key: bytes) -> str:
    """SQL that turns a VARCHAR expression into its keyed hash (64 hex digits) or null."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner, outer = (_blob(bytes(b ^ pad for b in block)) for pad in (0x36, 0x5C))
    normal = f"lower(trim(regexp_replace({value}, '\\s+', ' ', 'g')))"
    digest = f"sha256({outer} || unhex(sha256({inner} || encode({normal}))))"
    return f"case when {value} is null or trim({value}) = '' or contains({value}, '*') then null else {digest} end"


def _blob(data: bytes) -> str:
    return "'" + "".join(f"\\x{b:02X}" for b in data) + "'::blob"
