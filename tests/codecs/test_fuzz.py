"""A short form of the campaign that damages messages of every family (`kouan campaign fuzz-codecs`)."""

import pytest

from tests.campaigns import fuzz_codecs, fuzz_decmessage, fuzz_edifact

FOUND = (1004, 1137, 1168)  # seeds that found something once


@pytest.mark.parametrize("seeds", [FOUND, range(20261100, 20261130)], ids=["found", "more"])
def test_no_decoder_stumbles(seeds):
    assert [(seed, failure) for seed in seeds for failure in fuzz_codecs.outcome(seed)] == []


@pytest.mark.parametrize("name", fuzz_codecs.decoders())
def test_no_decoder_stumbles_over_its_own_family(name):
    assert fuzz_codecs.own(name) != ()
    assert [(seed, error) for seed in range(8) for error in fuzz_codecs.outcome_of(name, seed)] == []


@pytest.mark.parametrize("seed", fuzz_edifact.SEEDS)
def test_an_interchange_once_stumbled_over(seed):
    assert fuzz_edifact.of_seed(seed) in ("with_findings", "without")


@pytest.mark.parametrize("seed", fuzz_decmessage.SEEDS)
def test_a_declaration_once_stumbled_over(seed):
    assert fuzz_decmessage.of_seed(seed) == "with_problems"


def test_half_a_surrogate_pair_is_no_text():
    from kouan.codecs import reading

    found = reading.read(b'{"portCallID": "\\ud800", "UNLocationCode": "CNCKG"}')
    assert found.findings[0].rule == "malformed"
