"""`MockContext` and `attach`: contexts whose `.cache` works, over the platform's own mock and without it."""

import builtins
from typing import Any

import mail_client_cache as mail
import pytest
from imperal_sdk import Extension
from imperal_sdk.context import Context as PlatformContext
from imperal_sdk.testing import MockContext as PlatformMock
from pydantic import BaseModel

from imperal_cachegen.runtime import cache_of
from imperal_cachegen.testing import MemoryCache, MockContext, attach

WHERE = {"account_id": "a1", "folder": "INBOX"}


class FoldersCacheEntry(BaseModel):
    folders: list[dict[str, Any]]


@pytest.fixture
def ext() -> Extension:
    extension = Extension("folders", display_name="Folders", description="Folders for the tests.", icon="icon.svg")
    extension.cache_model("folders")(FoldersCacheEntry)
    return extension


@pytest.fixture
def without_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "imperal_sdk":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)


class TestMockContext:
    pytestmark = pytest.mark.asyncio

    async def test_the_reference_pages_example(self, ext: Extension) -> None:
        ctx = MockContext(user_id="test_user", extension=ext)
        entry = FoldersCacheEntry(folders=[{"id": "f1", "name": "Work"}])
        await ctx.cache.set("folders:test_user", entry, ttl_seconds=60)
        result = await ctx.cache.get("folders:test_user", FoldersCacheEntry)
        assert result is not None
        assert result.folders[0]["name"] == "Work"

    async def test_it_is_the_platforms_with_all_its_arguments(self, ext: Extension) -> None:
        ctx = MockContext(user_id="u", role="admin", config={"a": {"b": 1}}, extension=ext)
        assert isinstance(ctx, PlatformContext)
        assert (ctx.user.imperal_id, ctx.user.role) == ("u", "admin")
        assert hasattr(ctx, "cache")

    @pytest.mark.cache_lenient
    async def test_without_an_extension_it_has_no_cache_as_in_the_platform(self) -> None:
        ctx = MockContext()
        with pytest.raises(RuntimeError, match="not available"):
            _ = ctx.cache
        assert await mail.get_inbox_manifest(cache_of(ctx), **WHERE) is None

    async def test_asking_it_whether_it_has_one_raises_nothing(self) -> None:
        ctx = MockContext(user_id="u1")
        assert not hasattr(ctx, "cache")
        with pytest.raises(AttributeError, match=r"attach\(ctx, extension=ext\) gives it one, where ext is what"):
            _ = ctx.cache
        attach(ctx, extension=mail.ext)
        assert hasattr(ctx, "cache")
        assert repr(ctx).startswith(f"{PlatformContext.__qualname__}(user=")

    async def test_the_app_is_the_extensions(self, ext: Extension) -> None:
        assert "app_id='folders'" in repr(MockContext(extension=ext).cache)
        assert "app_id='other'" in repr(MockContext(extension=ext, extension_id="other").cache)

    async def test_two_contexts_share_what_they_are_told_to(self) -> None:
        shared = MemoryCache(mail.ext)
        one = MockContext(user_id="u1", cache=shared)
        again = MockContext(user_id="u1", cache=shared)
        other = MockContext(user_id="u2", cache=shared)
        apart = MockContext(user_id="u1", extension=mail.ext)
        await mail.set_inbox_manifest(one.cache, mail.InboxManifest(**WHERE), **WHERE)
        found = [await mail.get_inbox_manifest(ctx.cache, **WHERE) for ctx in (again, other, apart)]
        assert [value is not None for value in found] == [True, False, False]

    async def test_cache_of_a_context_is_its_cache(self) -> None:
        ctx = MockContext(extension=mail.ext)
        assert cache_of(ctx) is ctx.cache

    async def test_an_argument_that_the_platform_does_not_take_is_refused(self) -> None:
        with pytest.raises(TypeError, match="colour"):
            MockContext(colour="red")

    @pytest.mark.usefixtures("without_the_platform")
    async def test_it_works_without_the_platform(self) -> None:
        ctx = MockContext(user_id="u1", role="admin", extension=mail.ext)
        assert not isinstance(ctx, PlatformContext)
        assert (ctx.user.imperal_id, ctx.user.role) == ("u1", "admin")
        await mail.set_inbox_manifest(ctx.cache, mail.InboxManifest(**WHERE), **WHERE)
        assert await mail.get_inbox_manifest(cache_of(ctx), **WHERE) is not None
        with pytest.raises(TypeError, match="email where imperal_sdk is installed"):
            MockContext(email="u@example.org")
        with pytest.raises(RuntimeError, match="attach"):
            _ = MockContext().cache
        assert not hasattr(MockContext(), "cache")


class TestAttach:
    pytestmark = pytest.mark.asyncio

    async def test_the_platforms_mock_gets_a_cache(self) -> None:
        ctx = PlatformMock(user_id="u7", extension_id="mail-client")
        with pytest.raises(RuntimeError):
            hasattr(ctx, "cache")
        given = attach(ctx, extension=mail.ext)
        assert hasattr(ctx, "cache")
        assert ctx.cache is given
        await mail.set_inbox_manifest(cache_of(ctx), mail.InboxManifest(**WHERE), **WHERE)
        assert await mail.get_inbox_manifest(ctx.cache, **WHERE) is not None
        assert len(given.calls) == 2

    async def test_any_object_with_a_user_will_do(self) -> None:
        class User:
            imperal_id = "u1"

        class Ctx:
            user = User()

        ctx: Any = Ctx()
        assert attach(ctx, extension=mail.ext) is ctx.cache

    async def test_the_mocks_own_app_is_none(self, ext: Extension) -> None:
        assert attach(PlatformMock(), extension=ext).app_id == "folders"
        assert attach(PlatformMock(extension_id="deployed"), extension=ext).app_id == "deployed"

    async def test_twice_gives_the_same(self) -> None:
        ctx = PlatformMock()
        assert attach(ctx, extension=mail.ext) is attach(ctx, extension=mail.ext) is ctx.cache

    async def test_a_property_that_takes_none_is_refused(self) -> None:
        class Ctx:
            user = MockContext().user

            @property
            def cache(self) -> None:
                return None

        with pytest.raises(TypeError, match=r"Ctx\.cache is a property that can't be given a cache"):
            attach(Ctx(), extension=mail.ext)

    async def test_an_object_without_a_user_is_refused(self) -> None:
        with pytest.raises(TypeError, match="tells no user"):
            attach(object(), extension=mail.ext)

    async def test_it_needs_an_extension_or_a_cache(self) -> None:
        with pytest.raises(TypeError, match="needs the extension"):
            attach(PlatformMock())
        shared = MemoryCache(mail.ext)
        assert attach(PlatformMock(), cache=shared).extension is mail.ext
