"""Bilingual text: what a rule, an error or a label says, in Chinese and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in zh-Hans and in English; may hold `{name}` places for `format`."""

    zh: str
    en: str

    def format(self, **params: object) -> "Text":
        """Both languages with the places filled."""
        return Text(self.zh.format(**params), self.en.format(**params))

    def say(self, language: str) -> str:
        """The sentence in `language` ("zh-hans", "zh", "en", "en-gb" …); Chinese unless English is asked for."""
        return self.en if language.lower().startswith("en") else self.zh
