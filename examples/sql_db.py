"""An SQL browser: names that no key may hold, values that know who they are, and a write that drops pages without a bound.

Run it: python examples/sql_db.py
"""

import asyncio

from sql_db_cache import (
    DbSchemaSnapshot,
    TablesPageCache,
    TablesPageItem,
    ext,
    get_db_schema_snapshot,
    get_or_fetch_db_schema_snapshot,
    get_tables_page,
    invalidate_schema_changed,
    set_tables_page,
    tables_page_key,
)

from imperal_cachegen.runtime import CacheClient, MemoryBackend

CONN = "5b0a3a52-6f0e-4a51-9f6f-2d9a4f4ef2c1"


async def main() -> None:
    cache = CacheClient("sql-db", "user-1", MemoryBackend(), ext)

    print("1. Any name makes a key, and no two names make the same one.")
    for database in ("shop", "shop.2026", "shop 2026", "магазин"):
        print(f"   {database:10} {tables_page_key(conn_id=CONN, database=database)}")

    print("2. Segments are checked before anything is sent.")
    try:
        tables_page_key(conn_id=CONN, database="shop", limit=5000)
    except ValueError as error:
        print(f"   {type(error).__name__}: {error}")

    print("3. A value says whose it is. Stored under another's key, it is refused.")
    page = TablesPageCache(conn_id=CONN, database="shop", items=[TablesPageItem(name="orders")], total_count=1)
    await set_tables_page(cache, page, conn_id=CONN, database="shop")
    try:
        await set_tables_page(cache, page, conn_id=CONN, database="archive")
    except ValueError as error:
        print(f"   {type(error).__name__}: {error}")

    print("4. A snapshot without tables means `no database selected`. It is shown, and not believed for five minutes.")

    async def nothing_selected() -> DbSchemaSnapshot:
        return DbSchemaSnapshot(conn_id=CONN, database="shop", note="No database selected")

    shown = await get_or_fetch_db_schema_snapshot(cache, nothing_selected, conn_id=CONN, database="shop")
    stored = await get_db_schema_snapshot(cache, conn_id=CONN, database="shop")
    print(f"   shown: {shown.note}; stored: {stored}")

    print("5. A table is made. One call drops every page and every search of that database.")
    for search, offset in (("", 0), ("", 200), ("ord", 0)):
        found = TablesPageCache(conn_id=CONN, database="shop", search=search, offset=offset)
        await set_tables_page(cache, found, conn_id=CONN, database="shop", search=search, offset=offset)
    other = TablesPageCache(conn_id=CONN, database="archive")
    await set_tables_page(cache, other, conn_id=CONN, database="archive")
    await invalidate_schema_changed(cache, conn_id=CONN, database="shop")
    for search, offset in (("", 0), ("", 200), ("ord", 0)):
        left = await get_tables_page(cache, conn_id=CONN, database="shop", search=search, offset=offset)
        print(f"   shop, search {search!r:5}, from {offset:3}: {'there' if left else 'gone'}")
    left = await get_tables_page(cache, conn_id=CONN, database="archive")
    print(f"   archive: {'there' if left else 'gone'}")


if __name__ == "__main__":
    asyncio.run(main())
