"""What is said for a text: its words, without anything that a voice would stumble over."""

# ruff: noqa: RUF001 - signs that look like others are what this is about

from __future__ import annotations

import re
import unicodedata

LONGEST = 800
"""Characters that are said at most: the longest line of a script (600) with its step's name."""
_MOST_READ = 2 * LONGEST

_DROPPED_MARKS = dict.fromkeys(map(ord, '"“”„‟«»‹›‚‘*_`#~^|\\•◦▪'), " ") | {ord("’"): "'"}
_AS_COMMA = dict.fromkeys(map(ord, "()[]{}–—―‒·"), ", ")
_FRACTIONS = {"½": (".5", "a half"), "¼": (".25", "a quarter"), "¾": (".75", "three quarters")}
_ENGLISH = {
    "→": "to", "⇒": "to", "↔": "and", "&": "and", "+": "plus", "=": "is", "@": "at",
    "%": "percent", "×": "times", "÷": "divided by", "±": "plus or minus", "≈": "about",
    "≤": "at most", "≥": "at least", "<": "less than", ">": "more than", "§": "section",
    "€": "euros", "£": "pounds", "$": "dollars",
}  # fmt: skip
_UNITS = {
    "ms": "millisecond", "s": "second", "sec": "second", "min": "minute", "h": "hour",
    "mm": "millimetre", "cm": "centimetre", "m": "metre", "km": "kilometre",
    "g": "gram", "kg": "kilogram", "°": "degree",
}  # fmt: skip
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "ł": "l", "đ": "d"}
)
_MINUTES = re.compile(r"(?<=\d)m(?=\d)")
_UNIT = re.compile(r"(\d+(?:[.,]\d+)?)\s?(ms|sec|min|mm|cm|km|kg|s|m|h|g|°)(?=\d|\W|$)")
_RANGE = re.compile(r"(?<![\d-])(\d+(?:\.\d+)?)\s?[-–—−]\s?(?=\d+(?:\.\d+)?(?![\d-]))")
_ROW = re.compile(r"(?<=\d)-(?=\d)")
_MINUS = re.compile(r"(?<![\w-])[-−](?=\d)")
_LONG_NUMBER = re.compile(r"\d{10,}")
_EITHER = re.compile(r"(?<=[^\W\d])\s?/\s?(?=[^\W\d])")
_ELLIPSIS = re.compile(r"\s*\.{2,}\s*(?=(\S)?)")
_STOPS = re.compile(r"[\s,;:]*([.!?])(?:[\s,;:.!?]+|$)")
_COMMAS = re.compile(r"\s*([,;:])(?:[\s,;:]+|$)")
_SENTENCE = re.compile(r"[.!?] ")


def speakable(text: str, language: str = "en") -> str:
    """Return what is said for any text at all; "" where nothing is left that can be said.

    Symbols are named in English and left to the voice in other languages; emoji are dropped. So
    are the letters of other scripts for an English voice, which knows none of them.
    """
    is_english = language.lower().partition("-")[0] == "en"
    said = " ".join(text.split())[:_MOST_READ]
    if is_english:
        said = _fractions(said)
    said = unicodedata.normalize("NFKC", said)[:_MOST_READ]
    if is_english:
        said = _named(said)
    said = said.translate(_DROPPED_MARKS).translate(_AS_COMMA)
    said = "".join(_latin(char) if is_english else _any_script(char) for char in said)
    said = _punctuated(said)
    return _capped(said) if any(char.isalnum() for char in said) else ""


def _fractions(text: str) -> str:
    for sign, (decimals, words) in _FRACTIONS.items():
        text = re.sub(rf"(?<=\d)\s?{sign}", decimals, text).replace(sign, f" {words} ")
    return text


def _named(text: str) -> str:
    text = text.replace("⁄", "/")
    text = _LONG_NUMBER.sub(lambda match: " ".join(match[0][:20]), text)
    text = _MINUS.sub("minus ", _RANGE.sub(r"\1 to ", text))
    text = _UNIT.sub(_unit, _MINUTES.sub("min", _ROW.sub(", ", text)))
    text = _EITHER.sub(" or ", text).replace("°", " degrees ")
    for sign, words in _ENGLISH.items():
        text = text.replace(sign, f" {words} ")
    return text.translate(_LETTERS)


def _unit(match: re.Match[str]) -> str:
    number, unit = match.groups()
    return f"{number} {_UNITS[unit]}{'' if number == '1' else 's'} "


def _latin(char: str) -> str:
    if char.isascii():
        return char if char.isprintable() else " "
    if unicodedata.name(char, "").startswith("LATIN"):
        plain = unicodedata.normalize("NFD", char)[0]
        return char if "À" <= char <= "ÿ" else plain if plain.isascii() else ""
    return _mark(char)


def _any_script(char: str) -> str:
    if unicodedata.category(char)[0] in "LMN" and char.isprintable():
        return char
    return char if char.isascii() and char.isprintable() else _mark(char)


def _mark(char: str) -> str:
    """Return what stands for a sign that is no letter: nothing inside a word, else a space."""
    kind = unicodedata.category(char)
    return "" if kind in ("Mn", "Me", "Cf", "Lm") else " "


def _punctuated(text: str) -> str:
    text = " ".join(text.split())
    text = _ELLIPSIS.sub(lambda m: ", " if m[1] and m[1].islower() else ". ", text)
    text = _STOPS.sub(r"\1 ", _COMMAS.sub(r"\1 ", text))
    text = " ".join(text.split()).lstrip(" ,;:.!?")
    text = text.rstrip(" ,;:-")
    return text if not text or text[-1] in ".!?" else f"{text}."


def _capped(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    ends = [match.start() + 1 for match in _SENTENCE.finditer(text, 0, LONGEST + 1)]
    end = ends[-1] if ends else text.rfind(" ", 0, LONGEST)
    return text[: end if end > 0 else LONGEST].rstrip(" ,;:-")
