"""A notes sidebar: two users on one backend, a value that is changed in place, and a group that knows what a write touches.

Run it: python examples/notes.py
"""

import asyncio

from notes_cache import (
    Folder,
    FoldersCacheEntry,
    FolderStatsCacheEntry,
    ext,
    folders_list_key,
    get_folder_stats,
    get_folders_list,
    get_or_fetch_folder_stats,
    get_or_fetch_folders_list,
    invalidate_folders_changed,
    update_folder_stats,
)

from imperal_cachegen.runtime import CacheClient, MemoryBackend


async def fetch_folders() -> FoldersCacheEntry:
    print("   (the notes service is asked for folders)")
    return FoldersCacheEntry(folders=[Folder(id="f1", name="Work"), Folder(id="f2", name="Home")])


async def fetch_stats() -> FolderStatsCacheEntry:
    print("   (the notes service is asked for counts)")
    return FolderStatsCacheEntry(counts={"__all__": 3, "f1": 2, "f2": 1})


async def main() -> None:
    backend = MemoryBackend()
    ann, bob = (CacheClient("notes", user, backend, ext) for user in ("ann", "bob"))

    print("1. Entries belong to one user already, so the key needs no user's id.")
    print(f"   key: {folders_list_key()}")
    await get_or_fetch_folders_list(ann, fetch_folders)
    print(
        f"   ann has it: {await get_folders_list(ann) is not None}; bob has it: {await get_folders_list(bob) is not None}"
    )

    print("2. A note is written. `update` changes the stored counts in place: no fetch, and the entry grows no older.")
    await get_or_fetch_folder_stats(ann, fetch_stats)

    def one_more(stats: FolderStatsCacheEntry) -> FolderStatsCacheEntry:
        stats.counts["f1"] += 1
        stats.counts["__all__"] += 1
        return stats

    await update_folder_stats(ann, one_more)
    stats = await get_folder_stats(ann)
    print(f"   counts: {stats.counts if stats else 'gone'}")
    print(f"   bob had nothing stored, so nothing is changed: {await update_folder_stats(bob, one_more)}")

    print("3. A folder is removed. The group drops the folders and the counts, and nothing else.")
    print(f"   all gone: {await invalidate_folders_changed(ann)}")
    await get_or_fetch_folders_list(ann, fetch_folders)

    print("4. The service is down. The exception reaches the caller, and is not cached.")
    await invalidate_folders_changed(ann)

    async def down() -> FoldersCacheEntry:
        raise ConnectionError("the notes service does not answer")

    try:
        await get_or_fetch_folders_list(ann, down)
    except ConnectionError as error:
        print(f"   {error}")
    folders = await get_or_fetch_folders_list(ann, fetch_folders)
    print(f"   folders: {', '.join(folder.name for folder in folders.folders)}")


if __name__ == "__main__":
    asyncio.run(main())
