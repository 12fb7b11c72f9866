import pytest

from tests.contract import headers


@pytest.mark.parametrize(("typed", "published"), headers.counts().values(), ids=headers.counts())
def test_typed_headers_have_the_published_number_of_columns(typed: int, published: int):
    assert typed == published
