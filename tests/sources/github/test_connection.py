"""The wire: what is sent, and answers, servers and certificates that are not as they should be."""

import datetime as dt
import gzip
import ipaddress
import json
import ssl
import threading

import pytest

from refwarden.sources.github.client import Client, Settings
from refwarden.sources.web import wire
from tests.sources.github.asking import GOOD, QUERY, TOKEN, asking, fault_of
from tests.sources.github.scripted import Says, Scripted, says


class TestWhatIsSent:
    def test_every_request_names_us_the_form_and_the_version_that_we_read(self, serving):
        server = serving(GOOD)
        asking(server).get("/repos/o/r", page=2)
        (asked,) = server.asked
        assert (asked.method, asked.path) == ("GET", "/repos/o/r?page=2")
        assert asked.headers["user-agent"] == "refwarden"
        assert asked.headers["accept"] == "application/vnd.github+json"
        assert asked.headers["x-github-api-version"] == "2022-11-28"
        assert asked.headers["authorization"] == f"token {TOKEN}"

    def test_an_app_itself_asks_as_a_bearer(self, serving):
        server = serving(GOOD)
        asking(server, app=True).get("/app")
        assert server.asked[0].headers["authorization"] == f"Bearer {TOKEN}"

    def test_a_token_that_changes_is_asked_for_each_time(self, serving):
        server, tokens = serving(GOOD), iter(["one", "two"])
        client = asking(server, token=lambda: next(tokens))
        client.get("/a")
        client.get("/b")
        assert [one.headers["authorization"] for one in server.asked] == ["token one", "token two"]

    @pytest.mark.parametrize(("base", "path"), [("", "/graphql"), ("/api/v3", "/api/graphql")])
    def test_graphql_has_its_own_address(self, serving, base, path):
        server = serving(says({"data": {"viewer": {"login": "ana"}, "rateLimit": {"cost": 3}}}))
        client = asking(server, base)
        assert client.graphql(*QUERY).data["viewer"] == {"login": "ana"}
        assert server.paths == [path]
        assert json.loads(server.asked[0].body)["operationName"] == "Q"
        assert (client.requests, client.points) == (1, 3)

    def test_nobody_netrc_or_cookie_speaks_for_us(self, serving, tmp_path, monkeypatch):
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        server = serving(GOOD)
        asking(server).get("/a")
        assert server.asked[0].headers["authorization"] == f"token {TOKEN}"

    def test_threads_get_each_their_own_answers(self, serving):
        server = serving(lambda asked: says({"path": asked.path}))
        client, wrong = asking(server), []

        def ask(name):
            wrong.extend(n for n in range(20) if client.get(f"/{name}/{n}").data != {"path": f"/{name}/{n}"})

        threads = [threading.Thread(target=ask, args=(name,)) for name in "abcd"]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert (wrong, client.requests) == ([], 80)

    def test_a_proxy_is_asked_where_the_environment_names_one(self, serving, monkeypatch):
        proxy = serving(GOOD)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert Client(Settings("http://ghe.example/api/v3", lambda: TOKEN)).get("/a").data == {"id": 7}
        assert proxy.asked[0].path == "http://ghe.example:80/api/v3/a"

    def test_nothing_is_printed(self, serving, capfd):
        asking(serving(says({}, 500), GOOD)).get("/a")
        assert capfd.readouterr() == ("", "")


class TestWithoutEnd:
    def test_an_answer_that_is_too_large_is_left(self, serving, monkeypatch):
        monkeypatch.setattr(wire, "_MOST", 1 << 20)
        server = serving(says(b'"' + b"a" * (3 << 20)))
        assert "more than 1 MiB" in fault_of(lambda: asking(server).get("/a")).reason

    def test_a_small_answer_that_unpacks_to_a_large_one_is_left(self, serving, monkeypatch):
        monkeypatch.setattr(wire, "_MOST", 1 << 20)
        server = serving(says(gzip.compress(b" " * (64 << 20)), content_encoding="gzip"))
        assert "more than 1 MiB" in fault_of(lambda: asking(server).get("/a")).reason

    def test_an_answer_that_drips_for_ever_is_left(self, serving, monkeypatch):
        monkeypatch.setattr(wire, "_LONGEST", 0.05)
        server = serving(Says(200, b"[", promised=1 << 40, drip=True))
        assert "for one answer" in fault_of(lambda: asking(server).get("/a")).reason

    def test_a_silent_server_is_not_waited_for(self, serving, monkeypatch):
        monkeypatch.setattr(wire, "PATIENCE", 0.05)
        held = threading.Event()
        server = serving(lambda _: held.wait(20) and GOOD)
        assert "ReadTimeout" in fault_of(lambda: asking(server).get("/a")).reason
        held.set()
        assert len(server.asked) == 4


class TestReaching:
    @pytest.mark.usefixtures("waited")
    def test_nobody_listens(self):
        with Scripted(GOOD) as server:
            client = Client(Settings(server.url, lambda: TOKEN))
        assert "cannot be reached (ConnectionError)" in fault_of(lambda: client.get("/a")).reason

    @pytest.fixture
    def certificate(self, tmp_path):
        """A certificate for 127.0.0.1 that signs itself, with its key."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=True)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        pem, private = tmp_path / "ca.pem", tmp_path / "key.pem"
        pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, private)
        return pem, context

    def test_a_certificate_that_is_not_trusted(self, serving, certificate):
        server = serving(GOOD, context=certificate[1])
        found = fault_of(lambda: asking(server).get("/a"))
        assert ("certificate that is not trusted" in found.reason, found.remedy) == (True, "set REFWARDEN_CA_BUNDLE")
        assert server.asked == []

    def test_a_certificate_of_ones_own(self, serving, certificate):
        server = serving(GOOD, context=certificate[1])
        assert asking(server, verify=str(certificate[0])).get("/a").data == {"id": 7}

    def test_certificates_that_are_none(self, serving, certificate, tmp_path):
        (tmp_path / "bad.pem").write_text("no certificate")
        server = serving(GOOD, context=certificate[1])
        for path in (tmp_path / "bad.pem", tmp_path / "none.pem"):
            fault_of(lambda path=path: asking(server, verify=str(path)).get("/a"))
