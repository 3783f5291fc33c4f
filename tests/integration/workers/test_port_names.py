"""By which names the port for those who watch may be called: a page in a browser has only names of its own."""

from tests.integration.workers.test_port import opened, run


def test_a_page_in_a_browser_cannot_read_it_by_a_name_of_its_own() -> None:
    async def work() -> None:
        async with opened() as port:
            for name in (
                "rebound.example",
                f"rebound.example:{port.number}",
                "192.0.2.7",
                "127.0.0.1.example",
                "[",
                "localhost.x",
            ):
                refused = await port.ask("/metrics", Host=name)
                assert (refused.status, refused.body) == (
                    421,
                    f"This port listens on 127.0.0.1:{port.number} only and is not called so: use that address, or localhost.\n",
                )
            for name in (
                "localhost",
                f"LOCALHOST:{port.number}",
                "127.0.0.1",
                "127.1.2.3:9464",
                "[::1]:9464",
                "worker.localhost",
            ):
                assert (await port.ask("/live", Host=name)).status == 200, name
            assert "200" in (await port.send(b"GET /live HTTP/1.0\r\n\r\n")).splitlines()[0]
            both = b"GET /live HTTP/1.0\r\nHost: localhost\r\nHost: rebound.example\r\n\r\n"
            assert "200" not in (await port.send(both)).splitlines()[0]

    run(work)


def test_beyond_loopback_it_is_called_by_any_name() -> None:
    async def work() -> None:
        async with opened("0.0.0.0") as port:
            assert (await port.ask("/live", Host="worker-0.workers.svc:9464")).status == 200

    run(work)
