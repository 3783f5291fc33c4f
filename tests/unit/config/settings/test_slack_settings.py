"""How Slack is reached: a proxy that may hold a password, a file of authorities, a workspace."""

from pathlib import Path

import pytest

from config.settings.kinds import Secret
from config.settings.settings import SettingsError, load_settings
from tests.integration.certificates import Authority


def test_a_proxy_keeps_its_password_and_says_what_it_lacks(tmp_path: Path) -> None:
    settings = load_settings({"WIREWATCH_SLACK_PROXY": "http://dana:pass-word@proxy.example:3128"})
    assert settings.slack.proxy is not None
    assert settings.slack.proxy.reveal() == "http://dana:pass-word@proxy.example:3128"
    assert "pass-word" not in repr(settings)
    file = tmp_path / "proxy"
    file.write_text("http://proxy.example:3128\n")
    assert load_settings({"WIREWATCH_SLACK_PROXY_FILE": str(file)}).slack.proxy == Secret("http://proxy.example:3128")
    with pytest.raises(SettingsError) as caught:
        load_settings({"WIREWATCH_SLACK_PROXY": "dana:pass-word@proxy.example:3128"})
    assert caught.value.problems == (
        "WIREWATCH_SLACK_PROXY must be a proxy's address such as http://proxy.example:3128: what is set has no scheme; write "
        "http:// before it",
    )


def test_a_file_of_certificates_holds_some(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("no certificate")
    with pytest.raises(SettingsError) as caught:
        load_settings({"WIREWATCH_SLACK_CA_FILE": str(file), "WIREWATCH_SLACK_TEAM": "desk"})
    assert [problem.partition(", not ")[0] for problem in caught.value.problems] == [
        "WIREWATCH_SLACK_CA_FILE must be a PEM file of certificates",
        "WIREWATCH_SLACK_TEAM must be the id of a workspace, which starts with T",
    ]
    assert caught.value.problems[0].endswith(": it holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)")
    trusted = Authority(tmp_path, "desk").file
    assert load_settings({"WIREWATCH_SLACK_CA_FILE": str(trusted)}).slack.ca_file == trusted


def test_the_ops_channel_is_a_receiver_that_there_may_be() -> None:
    assert load_settings({"WIREWATCH_OPS_CHANNEL": "#ops"}).slack.ops_channel == "#ops"
    with pytest.raises(SettingsError) as caught:
        load_settings({"WIREWATCH_OPS_CHANNEL": "#Ops"})
    assert caught.value.problems == (
        'WIREWATCH_OPS_CHANNEL must be a channel such as "#ops" or its id, or a member such as "@dana" or their id, not "#Ops": '
        'it has the capital O, and Slack\'s channels have none; write "#ops"',
    )
