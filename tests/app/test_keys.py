"""Keys are made once, whole, and each principal reads its own."""

import multiprocessing
import os
import stat
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app import keys, sealing
from app.keys import CourierKeys, KeysMissing, WebKeys, make_keys


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_keys(tmp_path)
    return tmp_path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def contents(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_the_first_start_makes_every_key_and_the_next_changes_none(home):
    made = contents(home)

    make_keys(home)

    assert set(made) == {
        "keys/web/secret",
        "keys/web/jwt",
        "keys/web/master",
        "keys/web/kiosk.pem",
        "keys/courier/box.pem",
        "keys/public/audit.pub",
        "keys/public/box.pub",
        "keys/analyst/answers.pem",
        "keys/public/answers.pub",
    }
    assert contents(home) == made


def test_what_is_sealed_to_the_webs_key_opens_with_the_couriers(home):
    web, courier = WebKeys.load(home), CourierKeys.load(home)

    sealed = sealing.seal(web.box_public, b"hello", info=b"")

    assert sealing.open_box(courier.box_private, sealed, info=b"") == b"hello"
    assert len({web.secret, web.jwt, web.master}) == 3
    assert all(len(secret) >= 32 for secret in (web.secret, web.jwt, web.master))


def test_nobody_else_on_the_machine_reads_a_secret(home):
    assert {mode(home / "keys" / folder) for folder in ("web", "courier", "courier/spool", "analyst")} == {0o700}
    keys.new_spool_key(home)
    private = [path for path in (home / "keys").rglob("*") if path.is_file() and path.suffix != ".pub"]
    assert len(private) == 7
    assert {mode(path) for path in private} == {0o600}


def test_each_principal_starts_without_the_others_folder(home):
    (home / "keys/courier").rename(home / "elsewhere")
    WebKeys.load(home)
    (home / "elsewhere").rename(home / "keys/courier")
    (home / "keys/web").rename(home / "elsewhere")
    CourierKeys.load(home)


def test_secrets_are_not_in_what_is_logged(home):
    web, courier = WebKeys.load(home), CourierKeys.load(home)

    assert repr(web.master)[2:-1] not in repr(web)
    assert "master" not in repr(web)
    assert "private" not in repr(courier)


def _start(home: Path, barrier, seen) -> None:
    barrier.wait()
    make_keys(home)
    seen.put((WebKeys.load(home).secret, WebKeys.load(home).master, CourierKeys.load(home).box_public))


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path):
    context = multiprocessing.get_context("spawn")
    for attempt in range(3):
        home = tmp_path / str(attempt)
        barrier, seen = context.Barrier(3), context.Queue()
        processes = [context.Process(target=_start, args=(home, barrier, seen)) for _ in range(3)]
        for process in processes:
            process.start()
        found = {seen.get(timeout=60) for _ in processes}
        for process in processes:
            process.join()

        assert len(found) == 1
        assert not list(home.rglob(".*")), "nothing half-written is left"


def test_keys_of_another_process_that_was_first_are_not_overwritten(tmp_path, monkeypatch):
    """The other one links its file between our look and our link."""
    path = tmp_path / "secret"
    path.write_text("theirs\n")
    monkeypatch.setattr(Path, "exists", lambda _: False)

    keys.create(path, "ours")

    assert path.read_text() == "theirs\n"
    assert [found.name for found in tmp_path.iterdir()] == ["secret"]


def test_the_web_opens_what_a_tablet_sealed_and_the_courier_does_not(home):
    web, courier = WebKeys.load(home), CourierKeys.load(home)

    sealed = sealing.seal(web.kiosk_public, b"an answer", info=b"")

    assert sealing.open_box(web.kiosk_private, sealed, info=b"") == b"an answer"
    with pytest.raises(sealing.CannotOpen):
        sealing.open_box(courier.box_private, sealed, info=b"")
    assert "kiosk_private" not in repr(web)


# --- what is wrong is said, with the file's name ---


@pytest.mark.parametrize("name", ["secret", "jwt", "master"])
@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "cannot read"), ("c2hvcnQ\n", "5 bytes"), ("not base64!\n", "base64url"), ("å", "cannot read")],
)
def test_a_web_secret_that_is_missing_or_short_is_said(home, name, content, why):
    path = home / "keys/web" / name
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with pytest.raises(KeysMissing, match=rf"{why}|{path}.*{why}"):
        WebKeys.load(home)


def test_a_box_key_without_its_private_half_is_not_replaced_silently(home):
    (home / "keys/courier/box.pem").unlink()

    with pytest.raises(KeysMissing, match=r"box\.pem is gone"):
        make_keys(home)


def test_halves_of_two_pairs_are_refused(home, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    make_keys(other)
    (home / "keys/public/box.pub").write_bytes((other / "keys/public/box.pub").read_bytes())

    with pytest.raises(KeysMissing, match="not the public half"):
        CourierKeys.load(home)


def test_files_that_are_no_keys_are_said(home):
    for wrong in (ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP384R1())):
        pem = wrong.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (home / "keys/courier/box.pem").write_bytes(pem)
        with pytest.raises(KeysMissing, match="not a private key of P-256"):
            CourierKeys.load(home)
    (home / "keys/courier/box.pem").write_text("hello")
    with pytest.raises(KeysMissing, match="not a private key"):
        CourierKeys.load(home)
    for wrong in ("AAAA", "AA=="):
        (home / "keys/public/box.pub").write_text(wrong)
        with pytest.raises(KeysMissing, match="not a public key"):
            WebKeys.load(home)


# --- spool keys ---


def test_a_spool_key_opens_until_it_is_forgotten(home):
    key_id, public = keys.new_spool_key(home)
    sealed = sealing.seal(public, b"a text", info=b"")
    assert sealing.open_box(keys.spool_private(home, key_id), sealed, info=b"") == b"a text"

    keys.forget_spool_key(home, key_id)
    keys.forget_spool_key(home, key_id)

    with pytest.raises(KeysMissing):
        keys.spool_private(home, key_id)
    assert list((home / "keys/courier/spool").iterdir()) == []


def test_a_forgotten_key_is_overwritten_before_it_is_removed(home, tmp_path):
    key_id, _ = keys.new_spool_key(home)
    kept = tmp_path / "kept"
    kept.hardlink_to(home / f"keys/courier/spool/{key_id}.pem")

    keys.forget_spool_key(home, key_id)

    assert set(kept.read_bytes()) == {0}


def test_two_spool_keys_are_two(home):
    (first, one), (second, other) = keys.new_spool_key(home), keys.new_spool_key(home)

    assert isinstance(first, UUID)
    assert first != second
    assert one != other


def test_a_spool_keys_id_never_becomes_a_path(home):
    with pytest.raises(ValueError, match="UUID"):
        keys.spool_private(home, "../box")  # type: ignore[arg-type]


def test_a_folder_of_another_user_is_left_to_that_users_process(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a server each principal has a user of its own; the web process must start without seeing the others' keys."""
    make_keys(home)
    for name in ("courier/box.pem", "analyst/answers.pem"):
        (home / "keys" / name).unlink()
    with pytest.raises(KeysMissing):
        make_keys(home)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name not in {"courier", "analyst"})
    make_keys(home)
    assert WebKeys.load(home).box_public
    assert not (home / "keys/courier/box.pem").exists()
