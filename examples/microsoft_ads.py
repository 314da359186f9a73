"""An advertising dashboard: types from an OpenAPI document, failures that are not cached, a stale value that covers one.

Run it: python examples/microsoft_ads.py
"""

import asyncio
import logging
import sys

from microsoft_ads_cache import (
    Alert,
    Campaign,
    DailyStats,
    MsadsDashboard,
    ext,
    get_msads_dashboard,
    get_or_fetch_msads_dashboard,
    invalidate_campaigns_changed,
    msads_dashboard_key,
)

from imperal_cachegen.runtime import CacheClient, MemoryBackend

ACCOUNT = "1880042"


class Clock:
    """The time, which only passes when we say so."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


async def live() -> MsadsDashboard:
    print("   (the advertising service is asked)")
    campaign = Campaign(id="7", name="Spring sale", status="Active", daily_budget=50, today_spend=46)
    return MsadsDashboard(
        connected=True,
        account_id=ACCOUNT,
        today=DailyStats(spend=46, clicks=31, impressions=1400),
        campaigns=[campaign],
        campaigns_active=1,
        alerts=[Alert(type="budget_critical", campaign_name=campaign.name, pct_used=92)],
    )


async def failed() -> MsadsDashboard:
    print("   (the advertising service answers 503)")
    return MsadsDashboard(connected=True, account_id=ACCOUNT, error="503 Service Unavailable")


async def down() -> MsadsDashboard:
    raise ConnectionError("no route to the advertising service")


async def main() -> None:
    # What goes wrong behind a reader's back is logged, once a minute a kind.
    logging.basicConfig(stream=sys.stdout, format="   log of %(name)s: %(message)s")
    clock = Clock()
    cache = CacheClient("microsoft-ads", "user-1", MemoryBackend(clock=clock), ext, clock=clock)

    print(f"1. The account is in the key: {msads_dashboard_key(account_id=ACCOUNT)}")

    print(
        "2. A failure that is built as a value is shown once, and not stored (`store_if: {connected: true, error: null}`)."
    )
    dashboard = await get_or_fetch_msads_dashboard(cache, failed, account_id=ACCOUNT)
    print(f"   shown: {dashboard.error}; stored: {await get_msads_dashboard(cache, account_id=ACCOUNT)}")

    print("3. The next look fetches, and its value is stored. Nested values are typed.")
    dashboard = await get_or_fetch_msads_dashboard(cache, live, account_id=ACCOUNT)
    for alert in dashboard.alerts:
        print(f"   {alert.type}: {alert.campaign_name}, {alert.pct_used:.0f} % of the budget")

    print("4. 280 seconds pass (240 s fresh, 60 s stale) and the service is down. The stale value covers it.")
    clock.now += 280
    dashboard = await get_or_fetch_msads_dashboard(cache, down, account_id=ACCOUNT)
    print(f"   shown: {dashboard.today.clicks} clicks")
    await asyncio.sleep(0.01)  # the refresh runs behind; let it fail

    print("5. 30 more seconds, and the entry has expired. Now the failure is the caller's.")
    clock.now += 30
    try:
        await get_or_fetch_msads_dashboard(cache, down, account_id=ACCOUNT)
    except ConnectionError as error:
        print(f"   ConnectionError: {error}")

    print("6. A campaign is paused: the group drops the dashboard, and the next look is live.")
    await get_or_fetch_msads_dashboard(cache, live, account_id=ACCOUNT)
    await invalidate_campaigns_changed(cache, account_id=ACCOUNT)
    await get_or_fetch_msads_dashboard(cache, live, account_id=ACCOUNT)


if __name__ == "__main__":
    asyncio.run(main())
